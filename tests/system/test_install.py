from __future__ import annotations

from pathlib import Path

import pytest

from eval.archive import Archive
from system.install import InstallError, install


def read(folder: Path, text: str) -> Archive:
    (folder / "a.server.txtar").write_text(text)
    return Archive.read(folder / "a.server.txtar")


def test_files_links_and_programs_are_placed(tmp_path: Path) -> None:
    text = "-- /etc/a.conf --\nx\n-- /etc/b/c -> ../a.conf --\n-- /usr/local/bin/p (executable) --\n#!/bin/sh\n"
    install(tmp_path, read(tmp_path, text), tmp_path)
    assert (tmp_path / "etc/a.conf").read_text() == (tmp_path / "etc/b/c").read_text() == "x\n"
    modes = [(tmp_path / path).stat().st_mode & 0o777 for path in ("etc/a.conf", "usr/local/bin/p")]
    assert modes == [0o644, 0o755]


def test_what_debian_has_in_its_place_is_replaced(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("untouched")
    (tmp_path / "root/etc").mkdir(parents=True)
    (tmp_path / "root/etc/a.conf").symlink_to(outside)
    install(tmp_path / "root", read(tmp_path, "-- /etc/a.conf --\nours\n"), tmp_path)
    assert (outside.read_text(), (tmp_path / "root/etc/a.conf").read_text()) == ("untouched", "ours\n")


def test_nothing_is_placed_outside_of_the_root(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root/etc").symlink_to(tmp_path)
    with pytest.raises(InstallError, match="leads out of the machine"):
        install(tmp_path / "root", read(tmp_path, "-- /etc/a.conf --\nx\n"), tmp_path)
