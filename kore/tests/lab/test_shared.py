from __future__ import annotations

import json
from pathlib import Path

import pytest

from kore.lab import shared
from kore.lab.notices import LONGEST, Notices


@pytest.fixture
def notices() -> Notices:
    return Notices()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "place" / "data").mkdir(parents=True)
    return tmp_path / "place"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def told(place: Path, *folders: str) -> dict[str, str]:
    return {"KORE_SHARED": json.dumps({"place": str(place), "folders": folders})}


def test_the_home_leads_to_the_folders(home: Path, place: Path, notices: Notices) -> None:
    for _ in range(2):
        shared.link(home, told(place, "data"), notices)
        assert (home / "shared").readlink() == place
    assert notices.shown("en") == []


def test_the_link_goes_when_there_is_nothing_any_more(
    home: Path, place: Path, tmp_path: Path, notices: Notices
) -> None:
    gone = tmp_path / "gone"
    (home / "shared").symlink_to(gone)
    shared.link(home, told(gone), notices)
    assert not (home / "shared").is_symlink()
    shared.link(home, told(gone), notices)
    (home / "shared").symlink_to(place)
    shared.link(home, told(gone), notices)
    assert (home / "shared").readlink() == place, "of the person's own"


@pytest.mark.parametrize("own", ["folder", "file", "link"])
def test_what_the_person_has_there_stays(
    home: Path, place: Path, own: str, caplog: pytest.LogCaptureFixture, notices: Notices
) -> None:
    entry = home / "shared"
    if own == "folder":
        entry.mkdir()
    elif own == "file":
        entry.write_text("mine")
    else:
        entry.symlink_to("elsewhere")
    before = entry.lstat()
    shared.link(home, told(place, "data"), notices)
    assert entry.lstat() == before
    assert f"the shared folders are in {place}" in caplog.text
    assert [told["key"] for told in notices.shown("en")] == ["shared"]


def test_a_folder_that_is_missing_is_told(
    home: Path, place: Path, caplog: pytest.LogCaptureFixture, notices: Notices
) -> None:
    shared.link(home, told(place, "data", "more"), notices)
    assert "The shared folder more is not available now" in caplog.text
    assert "folder data" not in caplog.text
    assert ["more" in told["text"] for told in notices.shown("de")] == [True]
    assert (home / "shared" / "data").is_dir()


def test_a_home_that_cannot_be_written_is_told(
    place: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, notices: Notices
) -> None:
    shared.link(tmp_path / "nowhere", told(place, "data"), notices)
    assert "cannot lead to the shared folders: No such file or directory" in caplog.text


def test_labs_that_are_told_nothing_have_nothing(home: Path, notices: Notices) -> None:
    shared.link(home, {}, notices)
    assert list(home.iterdir()) == []


def test_the_longest_name_of_a_folder_can_be_told(home: Path, place: Path, notices: Notices) -> None:
    shared.link(home, told(place, "x" * 64), notices)
    assert [len(shown["text"]) <= LONGEST for shown in notices.shown("en")] == [True]
