from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kore.lab import disk
from kore.lab.disk import Home, Watch
from kore.lab.notices import LONGEST, Notices

MB = 1 << 20


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "ada"
    folder.mkdir()
    return folder


@pytest.fixture
def quota(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A file system as Linux shows it below a folder with a project quota; a real one is in tests/vm/limits."""

    def keep(used: int, limit: int, files: int = 1000) -> None:
        free = (limit - used) // 4096
        found = SimpleNamespace(f_frsize=4096, f_blocks=limit // 4096, f_bfree=free, f_files=1000, f_ffree=1000 - files)
        monkeypatch.setattr(os, "statvfs", lambda _: found)

    return keep


def told(home: Home, notices: Notices, shared: Path | None = None) -> list[tuple[str, str]]:
    Watch(notices, home, "10 MB", shared).step()
    return [(notice["level"], notice["text"]) for notice in notices.shown("en")]


def write(folder: Path, size: int, name: str = "data") -> None:
    with (folder / name).open("wb") as file:
        file.write(bytes(size))


def test_a_home_without_a_quota_is_measured(home: Path) -> None:
    (home / "deep" / "folder").mkdir(parents=True)
    write(home / "deep" / "folder", 3 * MB)
    (home / "twice").hardlink_to(home / "deep" / "folder" / "data")
    (home / "elsewhere").symlink_to("/usr")
    measured = Home(home, 10 * MB)
    assert measured.usage() is None, "not yet"
    measured.measure()
    usage = measured.usage()
    assert usage is not None
    assert 3 * MB <= usage.used < 4 * MB
    assert usage.limit == 10 * MB


def test_what_is_shared_with_others_is_nobodys_own(home: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    write(shared, 3 * MB)
    (home / "shared").symlink_to(shared)
    measured = Home(home, 10 * MB)
    measured.measure()
    usage = measured.usage()
    assert usage is not None
    assert usage.used < MB


def test_measuring_rests_longer_than_it_works(home: Path) -> None:
    measured = Home(home, 10 * MB)
    measured.measure()
    write(home, 3 * MB)
    measured.measure()
    usage = measured.usage()
    assert usage is not None
    assert usage.used < MB, "a second look so soon is none"


@pytest.mark.parametrize(
    ("size", "level", "part"),
    [(8 * MB, None, ""), (9 * MB + 1, "warning", "more than 90 % of 10 MB"), (11 * MB, "error", "more than its 10 MB")],
)
def test_people_are_told_when_it_gets_full(home: Path, size: int, level: str | None, part: str) -> None:
    write(home, size)
    found = told(Home(home, 10 * MB), Notices())
    assert [kind for kind, _ in found] == ([level] if level else [])
    assert all(part in text for _, text in found)


def test_who_has_deleted_enough_is_told_no_longer(home: Path) -> None:
    notices = Notices()
    write(home, 11 * MB)
    assert len(told(Home(home, 10 * MB), notices)) == 1
    (home / "data").unlink()
    assert told(Home(home, 10 * MB), notices) == []


@pytest.mark.parametrize(
    ("used", "files", "level", "part"),
    [
        (8 * MB, 10, None, ""),
        (9 * MB, 10, "warning", "more than 90 %"),
        (10 * MB - 4096, 10, "error", "full: 10 MB"),
        (MB, 995, "error", "as many files as it may"),
    ],
)
def test_a_quota_needs_no_measuring(
    home: Path, quota: Any, used: int, files: int, level: str | None, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quota(used, 10 * MB, files)
    monkeypatch.setattr(disk.subprocess, "run", None)
    kept = Home(home, 10 * MB)
    assert kept.has_quota
    usage = kept.usage()
    assert usage is not None
    assert usage.used == used
    found = told(kept, Notices())
    assert [kind for kind, _ in found] == ([level] if level else [])
    assert all(part in text for _, text in found)


def test_a_file_system_of_another_size_is_no_quota(home: Path) -> None:
    assert shutil.disk_usage(home).total != 10 * MB
    assert not Home(home, 10 * MB).has_quota


@pytest.mark.parametrize(
    ("report", "crowded"), [('{"used": 90, "limit": 100}', True), ('{"used": 89, "limit": 100}', False), ("", False)]
)
def test_everybody_is_told_when_all_homes_together_get_full(home: Path, report: str, crowded: bool) -> None:
    file = home / "report"
    file.write_text(report)
    found = told(Home(home, 10 * MB), Notices(), file)
    assert [level for level, _ in found] == (["warning"] if crowded else [])


def test_no_text_is_cut_off() -> None:
    for words in (disk._NEARLY_FULL, disk._FULL, disk._TOO_MANY, disk._ABOVE, disk._EVERYBODYS):
        for text in words.values():
            assert len(text.format(limit="9999 GB")) <= LONGEST
