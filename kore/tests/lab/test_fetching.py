from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kore import archive
from kore.errors import ArchiveRefused, BadRequest
from kore.lab import fetching
from kore.lab.client import KoreClient, Refused
from kore.lab.environment import Lab

if TYPE_CHECKING:
    from conftest import FakeKore

COURSE = "phys-0a1b"


@pytest.fixture
def home(kore: FakeKore, lab: Callable[[str], Lab], tmp_path: Path) -> Path:
    made = tmp_path / "release"
    (made / "data").mkdir(parents=True)
    for name in ("p2.ipynb", "p1.ipynb", "data/x.csv"):
        (made / name).write_text("theirs")
    kore.releases["ps1"] = archive.pack(made)
    return lab("alice").home


@pytest.fixture
def client(lab: Callable[[str], Lab]) -> Iterator[KoreClient]:
    with KoreClient.of(lab("alice")) as client:
        yield client


def test_the_release_comes_home(client: KoreClient, home: Path) -> None:
    came = fetching.fetch(client, home, COURSE, "ps1")
    assert sorted(path.name for path in came) == ["p1.ipynb", "p2.ipynb", "x.csv"]
    assert fetching.notebooks(home / COURSE / "ps1") == ["p1", "p2"]
    assert [path.name for path in (home / COURSE).iterdir()] == ["ps1"]


def test_work_is_never_overwritten(client: KoreClient, home: Path) -> None:
    fetching.fetch(client, home, COURSE, "ps1")
    mine = home / COURSE / "ps1" / "p1.ipynb"
    mine.write_text("mine")
    (home / COURSE / "ps1" / "data" / "x.csv").unlink()
    with pytest.raises(fetching.AlreadyThere):
        fetching.fetch(client, home, COURSE, "ps1")
    assert fetching.fetch(client, home, COURSE, "ps1", replace_missing=True) == [mine.parent / "data" / "x.csv"]
    assert mine.read_text() == "mine"


def test_what_is_not_released_does_not_come(client: KoreClient, home: Path) -> None:
    with pytest.raises(Refused):
        fetching.fetch(client, home, COURSE, "ps2")
    assert not (home / COURSE).exists()


def test_a_bad_archive_leaves_nothing(kore: FakeKore, client: KoreClient, home: Path) -> None:
    kore.releases["ps1"] = b"none"
    with pytest.raises(ArchiveRefused):
        fetching.fetch(client, home, COURSE, "ps1")
    assert list((home / COURSE).iterdir()) == []


def test_a_second_click_that_was_faster_wins(client: KoreClient, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch = client.release

    def faster(course: str, assignment: str) -> bytes:
        (home / COURSE / "ps1").mkdir(parents=True)
        (home / COURSE / "ps1" / "p1.ipynb").write_text("mine")
        return fetch(course, assignment)

    monkeypatch.setattr(client, "release", faster)
    with pytest.raises(fetching.AlreadyThere):
        fetching.fetch(client, home, COURSE, "ps1")
    assert (home / COURSE / "ps1" / "p1.ipynb").read_text() == "mine"


@pytest.mark.parametrize(("course", "assignment"), [("..", "ps1"), (COURSE, ".."), (COURSE, ".ssh"), ("a/b", "ps1")])
def test_odd_names_are_refused(home: Path, course: str, assignment: str) -> None:
    with pytest.raises(BadRequest):
        fetching.folder(home, course, assignment)


def test_a_link_in_the_way_is_refused(client: KoreClient, home: Path, tmp_path: Path) -> None:
    (home / COURSE).symlink_to(tmp_path)
    with pytest.raises(BadRequest, match="link"):
        fetching.fetch(client, home, COURSE, "ps1")
