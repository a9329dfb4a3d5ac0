"""Against real git repositories, by nbgitpuller itself."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import time
from pathlib import Path

import pytest

from kore.lab import repositories
from kore.lab.notices import LONGEST, Notices

pytestmark = pytest.mark.usefixtures("_own_git")


@pytest.fixture
def _own_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").write_text("[user]\nname = Ada\nemail = ada@example.test\n[init]\ndefaultBranch = main\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """What the server has, with a working tree beside it."""
    git(tmp_path, "init", "-q", "--bare", "origin.git")
    git(tmp_path, "clone", "-q", "origin.git", "work")
    push(tmp_path / "work", lesson="one\n\n\n\n\nend\n")
    return tmp_path / "origin.git"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, text=True)
    return done.stdout


def push(work: Path, **texts: str) -> None:
    for name, text in texts.items():
        (work / name).write_text(text)
    git(work, "add", ".")
    git(work, "commit", "-q", "-m", "more")
    git(work, "push", "-q")


def bring(home: Path, url: str | Path, branch: str = "main", patience: float = 60) -> list[dict[str, str]]:
    """What the person is shown then."""
    notices = Notices()
    wanted = {"notes": {"url": f"file://{url}" if isinstance(url, Path) else url, "branch": branch}}
    asyncio.run(repositories.bring(home, wanted, notices, patience))
    return notices.shown("en")


def test_it_comes_and_what_is_new_is_merged_with_the_persons_work(
    home: Path, origin: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kore")
    assert bring(home, origin) == []
    lesson = home / "notes" / "lesson"
    assert lesson.read_text().startswith("one")
    assert "The repository notes is as new as" in caplog.text
    lesson.write_text("one\n\n\n\n\nmine\n")
    (home / "notes" / "second").write_text("mine")
    push(tmp_path / "work", lesson="two\n\n\n\n\nend\n", second="theirs")
    bring(home, origin)
    assert lesson.read_text() == "two\n\n\n\n\nmine\n"
    assert (home / "notes" / "second").read_text() == "theirs"
    (kept,) = (home / "notes").glob("second__*")
    assert kept.read_text() == "mine"
    assert {path.name for path in home.iterdir()} == {"notes"}


@pytest.mark.parametrize("own", ["folder", "file", "link", "other", "branch", "merge"])
def test_what_is_the_persons_own_stays(
    home: Path, origin: Path, tmp_path: Path, own: str, caplog: pytest.LogCaptureFixture
) -> None:
    git(home, "init", "-q")  # a home may be a repository itself, and must not be taken for this one
    git(home, "remote", "add", "origin", f"file://{origin}")
    place = home / "notes"
    if own == "folder":
        place.mkdir()
        (place / "mine").write_text("mine")
    elif own == "file":
        place.write_text("mine")
    elif own == "link":
        place.symlink_to(tmp_path / "work")
    elif own == "other":
        git(tmp_path, "init", "-q", str(place))
    else:
        bring(home, origin)
        git(place, "switch", "-q", "-c", "own")
        push_to = place / "lesson"
        push_to.write_text("mine")
        git(place, "commit", "-q", "-a", "-m", "mine")
        if own == "merge":
            git(place, "switch", "-q", "main")
            push_to.write_text("other")
            git(place, "commit", "-q", "-a", "-m", "other")
            subprocess.run(["git", "-C", place, "merge", "-q", "own"], check=False, capture_output=True)
    push(tmp_path / "work", lesson="two")
    before = _all(home)
    caplog.clear()
    (told,) = bring(home, origin)
    assert "notes could not be renewed" in told["text"]
    assert _all(home) == before
    reason = {"branch": "is on another branch than main", "merge": "is not finished"}.get(own, "something else already")
    assert reason in caplog.text


def _all(home: Path) -> dict[str, str]:
    """Every file outside of git's own folders, and where each repository stands."""
    files = [path for path in home.rglob("*") if path.is_file() and ".git" not in path.parts]
    heads = [path for path in home.rglob("*") if path.name in ("HEAD", "ORIG_HEAD", "MERGE_HEAD", "main")]
    return {str(path): path.read_text() for path in [*files, *heads] if path.is_file()}


@pytest.mark.parametrize(
    ("url", "branch", "reason"),
    [
        ("http://127.0.0.1:9/a.git", "main", "fatal: unable to access"),
        ("origin", "other", "has no branch other"),
    ],
)
def test_a_server_without_it_is_told(
    home: Path, origin: Path, url: str, branch: str, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    (told,) = bring(home, origin if url == "origin" else url, branch)
    assert "notes could not be fetched" in told["text"]
    assert reason in caplog.text
    assert list(home.iterdir()) == []


def test_a_clone_that_was_interrupted_begins_anew(home: Path, origin: Path) -> None:
    (home / ".kore-notes" / ".git").mkdir(parents=True)
    bring(home, origin)
    assert (home / "notes" / "lesson").exists()
    assert not (home / ".kore-notes").exists()


def test_a_server_that_says_nothing_is_given_up_with_all_that_was_started(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/number\nsleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    bring(home, "http://127.0.0.1:9/a.git", patience=1)
    assert "has not come within 1 seconds" in caplog.text
    number = int((tmp_path / "number").read_text())
    end = time.monotonic() + 10
    while Path(f"/proc/{number}").exists():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_the_longest_name_of_a_folder_can_be_told() -> None:
    for words in (*repositories._NOT_RENEWED.values(), *repositories._NOT_BROUGHT.values()):
        assert len(words.format(folder="x" * 64)) <= LONGEST


def test_modules_of_the_persons_are_not_taken_for_others(
    home: Path, origin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "traitlets.py").write_text("raise SystemExit('mine')")
    monkeypatch.chdir(home)
    bring(home, origin)
    assert (home / "notes" / "lesson").exists()
