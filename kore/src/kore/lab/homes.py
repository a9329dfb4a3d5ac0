"""The files of the skeleton come into a home, and stay new as long as the person leaves them as they are.

What was delivered is remembered by its hash. So a file that the person has changed or deleted is known as such, and
stays as it is; one that was not touched gets its new version.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from kore import skeleton
from kore.errors import KoreError
from kore.lab import files

_LOG = logging.getLogger(__name__)
#: where a home keeps what was delivered: path → SHA-256
_MEMORY = Path(".local", "share", "kore", "skeleton.json")
#: stands for what is no plain file, or too large to be one of ours
_ELSE = "something else"


@dataclass(frozen=True)
class Wanted:
    """What shall be in the home (`KORE_HOMES`)."""

    #: the folder whose files are copied
    skeleton: Path | None = None
    #: folder of the home → address and branch of the git repository
    repositories: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Wanted:
        """What the hub has told this lab; nothing, for labs that are nobody's own."""
        told = json.loads(environment.get("KORE_HOMES") or "{}")
        folder = told.get("skeleton")
        return cls(Path(folder) if folder else None, told.get("repositories", {}))


def deliver(folder: Path, home: Path) -> None:
    """Bring a skeleton's files into a home. What cannot be brought is told in the log; the lab starts without it."""
    try:
        wanted = skeleton.files(folder)
    except (KoreError, OSError) as problem:
        _LOG.error("The skeleton cannot be delivered: %s", problem)
        return
    before = _remembered(home)
    after = dict(before)
    for path in wanted:
        try:
            after[str(path)] = _bring(folder / path, home, path, before.get(str(path)))
        except (KoreError, OSError) as problem:
            _LOG.warning("%s of the skeleton cannot be delivered: %s", path, problem)
    if after != before:
        _remember(home, after)


def _bring(source: Path, home: Path, path: PurePosixPath, delivered: str | None) -> str | None:
    """Write a file if it is new, or not the person's yet; the hash of what they got last.

    Raises:
        BadRequest: a link stands in the way.
        OSError: something else does.
    """
    content = source.read_bytes()
    new = hashlib.sha256(content).hexdigest()
    place = files.below(home, *path.parts)
    present = _hash(place)
    if present is None and delivered is not None:
        return delivered  # deleted by the person
    if present not in (None, delivered, new):
        return delivered  # changed by the person, or their own from the beginning
    if present != new:
        place.parent.mkdir(parents=True, exist_ok=True)
        _write(place, content, 0o777 if source.stat().st_mode & stat.S_IXUSR else 0o666)
    return new


def _hash(place: Path) -> str | None:
    """Of a file that may be one of ours; None if nothing is there."""
    try:
        found = place.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode) or found.st_size > skeleton.MOST_BYTES:
        return _ELSE
    return hashlib.sha256(place.read_bytes()).hexdigest()


def _write(place: Path, content: bytes, mode: int) -> None:
    """Put the whole file there, or nothing."""
    descriptor, name = tempfile.mkstemp(prefix=".kore-", dir=place.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        umask = os.umask(0o077)
        os.umask(umask)
        Path(name).chmod(mode & ~umask)
        Path(name).replace(place)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def _remembered(home: Path) -> dict[str, str | None]:
    """What is not readable counts as nothing: files that are there stay as they are."""
    try:
        found = json.loads((home / _MEMORY).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _remember(home: Path, delivered: Mapping[str, str | None]) -> None:
    try:
        (home / _MEMORY).parent.mkdir(parents=True, exist_ok=True)
        _write(home / _MEMORY, json.dumps(delivered, indent=1, sort_keys=True).encode(), 0o666)
    except OSError as problem:
        _LOG.warning("What was delivered cannot be remembered: %s", problem)
