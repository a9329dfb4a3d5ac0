from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import pytest

from kore import skeleton
from kore.errors import SettingsError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "first.ipynb").write_text("{}")
    (tmp_path / ".bashrc").write_text("")
    (tmp_path / "empty").mkdir()
    return tmp_path


def test_its_files_are_found_wherever_they_are(folder: Path) -> None:
    assert skeleton.files(folder) == [PurePosixPath(".bashrc"), PurePosixPath("course/first.ipynb")]


@pytest.mark.parametrize("odd", ["link", "pipe"])
def test_what_is_neither_file_nor_folder_is_refused(folder: Path, odd: str) -> None:
    place = folder / "course" / "odd"
    if odd == "link":
        place.symlink_to("first.ipynb")
    else:
        os.mkfifo(place)
    with pytest.raises(SettingsError, match=r"odd is neither a file nor a folder; put a copy"):
        skeleton.files(folder)


def test_the_place_of_the_shared_folders_is_taken(folder: Path) -> None:
    (folder / "shared").mkdir()
    with pytest.raises(SettingsError, match="choose another name"):
        skeleton.files(folder)


def test_what_is_no_folder_is_refused(folder: Path) -> None:
    for place in (folder / ".bashrc", folder / "nowhere"):
        with pytest.raises(SettingsError, match="is no folder"):
            skeleton.files(place)


@pytest.mark.parametrize(("bound", "least"), [("MOST_FILES", 2), ("MOST_BYTES", 2)])
def test_what_is_too_large_is_refused(folder: Path, bound: str, least: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skeleton, bound, least)
    assert len(skeleton.files(folder)) == 2
    monkeypatch.setattr(skeleton, bound, least - 1)
    with pytest.raises(SettingsError, match="shared folder, of which there is only one copy"):
        skeleton.files(folder)
