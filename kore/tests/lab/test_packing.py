from __future__ import annotations

import os
from pathlib import Path

import pytest

from kore import archive
from kore.archive import Limits
from kore.errors import ArchiveTooLarge
from kore.lab import packing

IGNORE = [".ipynb_checkpoints", "*.pyc"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("p1.ipynb", "data/.hidden", "data/x.pyc", ".ipynb_checkpoints/p1.ipynb", "feedback/t/p1.html"):
        (tmp_path / "ps1" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "ps1" / name).write_text("x" * 1000)
    (tmp_path / "ps1" / "timestamp.txt").write_text("1999-01-01 00:00:00 UTC")
    (tmp_path / "ps1" / "secret").symlink_to("/etc/hostname")
    return tmp_path / "ps1"


def test_own_work_is_packed_and_nothing_else(folder: Path) -> None:
    packed = archive.check(packing.pack(folder, Limits(), IGNORE), Limits())
    assert sorted(map(str, packed)) == ["data/.hidden", "p1.ipynb"]


def test_too_many_files_are_refused(folder: Path) -> None:
    assert packing.pack(folder, Limits(members=2), IGNORE)
    with pytest.raises(ArchiveTooLarge, match="2 files; 1 are allowed"):
        packing.pack(folder, Limits(members=1), IGNORE)


def test_too_much_is_refused_before_it_is_read_and_the_largest_is_named(folder: Path) -> None:
    with (folder / "big.csv").open("wb") as big:
        big.truncate(1 << 40)
    with pytest.raises(ArchiveTooLarge, match=r"the largest file is big\.csv"):
        packing.pack(folder, Limits(), IGNORE)


def test_what_does_not_shrink_enough_is_refused(folder: Path) -> None:
    (folder / "noise").write_bytes(os.urandom(5000))
    with pytest.raises(ArchiveTooLarge, match="packed"):
        packing.pack(folder, Limits(packed=4000), IGNORE)
