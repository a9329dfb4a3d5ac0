from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kore.lab import breaches
from kore.lab.breaches import Breaches, Counts
from kore.lab.notices import LONGEST, Notices
from kore.settings import LabLimit

LIMIT = LabLimit(memory="600M", tasks=128)


class Group:
    """A control group whose counters a test turns."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.set()

    def set(self, killed: int = 0, full: int = 0, refused: int = 0) -> None:
        (self.folder / "memory.events").write_text(f"low 0\nmax 9\noom {full}\noom_kill {killed}\n")
        (self.folder / "pids.events").write_text(f"max {refused}\n")


@pytest.fixture
def group(tmp_path: Path) -> Group:
    return Group(tmp_path)


def shown(notices: Notices) -> list[str]:
    return [notice["text"] for notice in notices.shown("en")]


@pytest.mark.parametrize(
    ("events", "part"),
    [
        ({"killed": 1, "full": 1}, "limit of 600 MB memory"),
        ({"killed": 1}, "All people's memory together"),
        ({"refused": 4}, "128 processes and threads"),
    ],
)
def test_a_limit_that_held_is_told(group: Group, events: dict[str, int], part: str) -> None:
    notices = Notices()
    watch = Breaches(notices, LIMIT, group.folder)
    watch.step()
    assert shown(notices) == []
    group.set(**events)
    watch.step()
    (text,) = shown(notices)
    assert part in text


def test_a_lab_without_a_limit_of_its_own_died_for_all(group: Group) -> None:
    notices = Notices()
    watch = Breaches(notices, LabLimit(), group.folder)
    group.set(killed=1, full=1)
    watch.step()
    assert "All people's memory" in shown(notices)[0]


def test_what_was_before_the_server_started_is_not_told(group: Group) -> None:
    group.set(killed=3, full=3, refused=3)
    notices = Notices()
    Breaches(notices, LIMIT, group.folder).step()
    assert shown(notices) == []


def test_a_fork_bomb_is_told_once_and_a_later_one_anew(group: Group) -> None:
    time = 0.0
    notices = Notices()
    watch = Breaches(notices, LIMIT, group.folder, lambda: time)
    keys = set()
    for refused, time in ((10, 5.0), (20, 10.0), (30, 100.0)):  # noqa: B007
        group.set(refused=refused)
        watch.step()
        (notice,) = notices.shown("de")
        keys.add(notice["key"])
    assert len(keys) == 2


@pytest.mark.parametrize("files", [{}, {"memory.events": "odd", "pids.events": ""}])
def test_where_nothing_is_counted_nothing_is_claimed(tmp_path: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert breaches.counts(tmp_path) is None
    notices = Notices()
    watch = Breaches(notices, LIMIT, tmp_path)
    Group(tmp_path).set(killed=5)
    watch.step()
    assert shown(notices) == []


def test_counts(group: Group) -> None:
    group.set(killed=1, full=2, refused=3)
    assert breaches.counts(group.folder) == Counts(1, 2, 3)


@pytest.mark.parametrize("words", [breaches._MEMORY, breaches._MEMORY_OF_ALL, breaches._TASKS])
def test_no_text_is_cut_off(words: Any) -> None:
    for text in words.values():
        assert len(text.format(limit="9999 GB")) <= LONGEST
