"""Git repositories come into a home, and what is new there is merged with the person's own work (nbgitpuller).

This goes on beside the server, in processes of its own: a git server may be slow or away.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from kore.errors import KoreError
from kore.lab.notices import Notices

_LOG = logging.getLogger(__name__)
#: seconds for one repository
_PATIENCE = 900.0
#: `git ls-remote --exit-code` when nothing has such a name
_NO_SUCH_BRANCH = 2
#: git asks nobody, and gives up where nothing comes any more
_QUIETLY = {"GIT_TERMINAL_PROMPT": "0", "GIT_HTTP_LOW_SPEED_LIMIT": "100", "GIT_HTTP_LOW_SPEED_TIME": "60"}
_NOT_BROUGHT = {
    "en": "{folder} could not be fetched from git; your lab tries again when it starts anew.",
    "de": "{folder} ließ sich nicht von Git holen; der nächste Start versucht es erneut.",
}
_NOT_RENEWED = {
    "en": "{folder} could not be renewed from its git repository; yours stays as it is.",
    "de": "{folder} ließ sich nicht aus dem Git-Repository erneuern; Ihres bleibt, wie es ist.",
}


class NotPulled(KoreError):
    """The repository is not in the home as the server has it; what is there stays as it is."""

    code = "not-pulled"


async def bring(
    home: Path, repositories: Mapping[str, Mapping[str, str]], notices: Notices, patience: float = _PATIENCE
) -> None:
    """Bring them one after the other; what came and what failed is told in the log, and failures to the person.

    Args:
        home: where they are.
        repositories: folder → `url` and `branch`.
        notices: how to tell.
        patience: seconds for each.
    """
    for folder, one in repositories.items():
        try:
            await asyncio.wait_for(_bring(home, folder, one["url"], one["branch"]), patience)
        except TimeoutError:
            _LOG.error("The repository %s has not come within %g seconds", folder, patience)
        except (KoreError, OSError) as problem:
            _LOG.error("The repository %s: %s", folder, problem)
        else:
            _LOG.info("The repository %s is as new as %s", folder, one["url"])
            continue
        said = _NOT_RENEWED if os.path.lexists(home / folder) else _NOT_BROUGHT  # noqa: ASYNC240
        text = {language: words.format(folder=folder) for language, words in said.items()}
        notices.tell(f"repository-{folder}", text, "warning")


async def _bring(home: Path, folder: str, url: str, branch: str) -> None:
    place = home / folder
    await _ask(url, branch)
    if os.path.lexists(place):  # noqa: ASYNC240  # the home is a local disk
        await _check(place, url, branch)
        await _pull(url, branch, place)
        return
    # beside its place: a clone that is interrupted could never be pulled again
    part = home / f".kore-{folder}"
    shutil.rmtree(part, ignore_errors=True)
    try:
        await _pull(url, branch, part)
        part.rename(place)
    finally:
        shutil.rmtree(part, ignore_errors=True)


async def _ask(url: str, branch: str) -> None:
    """Whether the server has it; nbgitpuller would only tell the status of git.

    Raises:
        NotPulled: it does not answer, or not with this branch.
    """
    status, said = await _run("git", "ls-remote", "--exit-code", "--heads", "--", url, branch)
    if status == _NO_SUCH_BRANCH:
        raise NotPulled(f"{url} has no branch {branch}")
    if status:
        raise NotPulled(_reason(said))


async def _check(place: Path, url: str, branch: str) -> None:
    """Whether the person has left it as a place where pulling does no harm.

    Raises:
        NotPulled: the folder is the person's own, or they are about something in it.
    """
    if not _is_repository(place) or await _says(place, "remote", "get-url", "origin") != url:
        raise NotPulled(f"{place.name} is something else already; under another name it would not be in the way")
    if await _says(place, "symbolic-ref", "--short", "HEAD") != branch:
        raise NotPulled(f"{place.name} is on another branch than {branch}; it stays as it is")
    if await _says(place, "rev-parse", "--verify", "--quiet", "MERGE_HEAD"):
        raise NotPulled(f"a merge in {place.name} is not finished; it stays as it is")


def _is_repository(place: Path) -> bool:
    """By itself: within another repository, such as the home, git would take that one."""
    return (place / ".git").is_dir() and not place.is_symlink()


async def _pull(url: str, branch: str, place: Path) -> None:
    # -I: the home is where the server runs, and a file of the person's may be called as a module is
    status, said = await _run(sys.executable, "-I", "-m", "nbgitpuller.pull", url, branch, str(place))
    if status:
        raise NotPulled(_reason(said))


def _reason(said: str) -> str:
    """What git says of an error, else the last line of whatever was said."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["git has failed, and does not say why"]
    return next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[-1])[:300]


async def _says(place: Path, *question: str) -> str:
    status, said = await _run("git", "-C", str(place), *question)
    return said.strip() if status == 0 else ""


async def _run(*command: str) -> tuple[int, str]:
    """Status and output; whatever ends the wait ends the program and all that it has started."""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT, env=os.environ | _QUIETLY, start_new_session=True
    )
    try:
        said, _ = await process.communicate()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    return process.returncode or 0, said.decode(errors="replace")
