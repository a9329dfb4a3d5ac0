from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kore.lab import homes

MEMORY = ".local/share/kore/skeleton.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "skeleton"
    (made / "course").mkdir(parents=True)
    (made / "welcome.md").write_text("one")
    (made / "course" / "run.sh").write_text("#!/bin/sh\n")
    for file in (made / "welcome.md", made / "course" / "run.sh"):
        file.chmod(0o555 if file.suffix == ".sh" else 0o444)  # as in the Nix store
    return made


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def renew(file: Path, text: str) -> None:
    file.unlink(missing_ok=True)
    file.write_text(text)


def test_a_new_home_gets_all_files_and_may_change_them(folder: Path, home: Path) -> None:
    umask = os.umask(0o077)
    try:
        homes.deliver(folder, home)
    finally:
        os.umask(umask)
    assert (home / "welcome.md").read_text() == "one"
    modes = [(home / name).stat().st_mode & 0o777 for name in ("welcome.md", "course/run.sh")]
    assert modes == [0o600, 0o700]


def test_what_nobody_has_touched_gets_its_new_version(folder: Path, home: Path) -> None:
    homes.deliver(folder, home)
    renew(folder / "welcome.md", "two")
    (folder / "new.md").write_text("new")
    homes.deliver(folder, home)
    assert [(home / name).read_text() for name in ("welcome.md", "new.md")] == ["two", "new"]
    (folder / "welcome.md").unlink()
    homes.deliver(folder, home)
    assert (home / "welcome.md").read_text() == "two", "what is no longer in the skeleton stays"
    renew(folder / "welcome.md", "three")
    homes.deliver(folder, home)
    assert (home / "welcome.md").read_text() == "three"


def test_what_somebody_has_changed_stays_until_they_change_it_back(folder: Path, home: Path) -> None:
    homes.deliver(folder, home)
    (home / "welcome.md").write_text("mine")
    renew(folder / "welcome.md", "two")
    homes.deliver(folder, home)
    homes.deliver(folder, home)
    assert (home / "welcome.md").read_text() == "mine"
    (home / "welcome.md").write_text("one")
    homes.deliver(folder, home)
    assert (home / "welcome.md").read_text() == "two"


def test_what_somebody_has_deleted_does_not_come_back(folder: Path, home: Path) -> None:
    homes.deliver(folder, home)
    (home / "welcome.md").unlink()
    renew(folder / "welcome.md", "two")
    homes.deliver(folder, home)
    homes.deliver(folder, home)
    assert not (home / "welcome.md").exists()


def test_what_was_there_before_is_the_persons(folder: Path, home: Path) -> None:
    (home / "welcome.md").write_text("mine")
    homes.deliver(folder, home)
    renew(folder / "welcome.md", "two")
    homes.deliver(folder, home)
    assert (home / "welcome.md").read_text() == "mine"
    assert (home / "course" / "run.sh").exists()


def test_links_and_folders_in_the_way_are_left_alone(
    folder: Path, home: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (home / "course").symlink_to(elsewhere)
    (home / "welcome.md").mkdir()
    homes.deliver(folder, home)
    assert list(elsewhere.iterdir()) == []
    assert (home / "course").is_symlink()
    assert (home / "welcome.md").is_dir()
    assert "course/run.sh of the skeleton cannot be delivered" in caplog.text


def test_a_file_in_the_place_of_a_folder_keeps_only_its_own_files_away(folder: Path, home: Path) -> None:
    (home / "course").write_text("mine")
    homes.deliver(folder, home)
    assert (home / "course").read_text() == "mine"
    assert (home / "welcome.md").read_text() == "one"


@pytest.mark.parametrize("memory", ["", "[]", "{", '{"welcome.md": 7}', "\udcff"])
def test_a_broken_memory_loses_nothing(folder: Path, home: Path, memory: str) -> None:
    homes.deliver(folder, home)
    (home / "welcome.md").write_text("mine")
    (home / MEMORY).write_text(memory, errors="surrogateescape")
    renew(folder / "welcome.md", "two")
    homes.deliver(folder, home)
    assert (home / "welcome.md").read_text() == "mine"


def test_a_memory_that_cannot_be_kept_is_told(folder: Path, home: Path, caplog: pytest.LogCaptureFixture) -> None:
    (home / ".local").write_text("mine")
    homes.deliver(folder, home)
    assert (home / "welcome.md").read_text() == "one"
    assert "cannot be remembered" in caplog.text


def test_a_skeleton_that_cannot_be_is_told(folder: Path, home: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "link").symlink_to("welcome.md")
    homes.deliver(folder, home)
    assert list(home.iterdir()) == []
    assert "neither a file nor a folder" in caplog.text


DELIVER = """
import pathlib, sys
from kore.lab import homes
print(flush=True)
homes.deliver(*map(pathlib.Path, sys.argv[1:]))
"""


def test_a_lab_that_is_killed_leaves_only_whole_files(folder: Path, home: Path) -> None:
    old, new = ("x" * (1 << 20), "y" * (1 << 20))
    names = [f"file{number}" for number in range(20)]
    for name in names:
        (folder / name).write_text(old)
    homes.deliver(folder, home)
    for name in names:
        renew(folder / name, new)
    for pause in (0.002, 0.01, 0.05):
        command = [sys.executable, "-c", DELIVER, str(folder), str(home)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert {(home / name).read_text() for name in names} <= {old, new}
    homes.deliver(folder, home)
    assert {(home / name).read_text() for name in names} == {new}
    assert set(json.loads((home / MEMORY).read_text())) >= set(names)


@pytest.mark.parametrize("told", [None, "", '{"skeleton": null, "repositories": {}}'])
def test_a_lab_that_was_told_nothing_wants_nothing(told: str | None) -> None:
    assert homes.Wanted.of({} if told is None else {"KORE_HOMES": told}) == homes.Wanted()
