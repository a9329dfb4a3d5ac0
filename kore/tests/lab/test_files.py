from __future__ import annotations

from pathlib import Path

import pytest

from kore import archive
from kore.archive import Limits
from kore.errors import ArchiveRefused, BadRequest
from kore.lab import files

LIMITS = Limits()


@pytest.fixture
def data(tmp_path: Path) -> bytes:
    folder = tmp_path / "made"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.ipynb").write_text("theirs")
    (folder / "sub" / "b.csv").write_text("theirs")
    return archive.pack(folder)


def test_below_takes_plain_names(tmp_path: Path) -> None:
    assert files.below(tmp_path, "a", "b") == tmp_path / "a" / "b"


@pytest.mark.parametrize("part", ["", ".", "..", "a/b", "/etc", "a\0b"])
def test_below_refuses_what_is_none(tmp_path: Path, part: str) -> None:
    with pytest.raises(BadRequest):
        files.below(tmp_path, part)


def test_below_refuses_links(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/tmp")
    with pytest.raises(BadRequest, match="is a link"):
        files.below(tmp_path, "link", "b")


def test_unpacked_leaves_nothing_behind(tmp_path: Path, data: bytes) -> None:
    target = tmp_path / "course" / "ps1"
    with files.unpacked(data, target, LIMITS) as fresh:
        assert (fresh / "sub" / "b.csv").read_text() == "theirs"
    assert list(target.parent.iterdir()) == []


def test_unpacked_refuses_what_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(ArchiveRefused), files.unpacked(b"none", tmp_path / "course" / "ps1", LIMITS):
        pytest.fail("not reached")
    assert list((tmp_path / "course").iterdir()) == []


def test_missing_files_come_and_others_stay(tmp_path: Path, data: bytes) -> None:
    target = tmp_path / "ps1"
    target.mkdir()
    (target / "a.ipynb").write_text("mine")
    with files.unpacked(data, target, LIMITS) as fresh:
        assert files.add_missing(fresh, target) == [target / "sub" / "b.csv"]
    assert (target / "a.ipynb").read_text() == "mine"


def test_nothing_is_written_through_a_link(tmp_path: Path, data: bytes) -> None:
    outside, target = tmp_path / "outside", tmp_path / "ps1"
    outside.mkdir()
    target.mkdir()
    (target / "sub").symlink_to(outside)
    (target / "a.ipynb").symlink_to(outside / "nowhere")
    with files.unpacked(data, target, LIMITS) as fresh, pytest.raises(BadRequest):
        files.add_missing(fresh, target)
    with files.unpacked(data, target, LIMITS) as fresh, pytest.raises(BadRequest):
        files.replace_files(fresh, target)
    assert list(outside.iterdir()) == []


def test_files_are_replaced_and_others_stay(tmp_path: Path, data: bytes) -> None:
    target = tmp_path / "feedback"
    target.mkdir()
    (target / "a.ipynb").write_text("old")
    (target / "note").write_text("mine")
    with files.unpacked(data, target, LIMITS) as fresh:
        files.replace_files(fresh, target)
    assert (target / "a.ipynb").read_text() == "theirs"
    assert (target / "note").read_text() == "mine"


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path, data: bytes) -> None:
    target = tmp_path / "submitted"
    target.mkdir()
    (target / "old").touch()
    with files.unpacked(data, target, LIMITS) as fresh:
        files.replace_folder(fresh, target)
    assert sorted(path.name for path in target.iterdir()) == ["a.ipynb", "sub"]
