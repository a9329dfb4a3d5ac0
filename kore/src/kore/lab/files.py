"""Writing into a home without surprises: never over a person's file, never through a link, never half a folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kore import archive
from kore.archive import Limits
from kore.errors import BadRequest


def below(root: Path, *parts: str) -> Path:
    """The path under a root, if no folder on the way and not the last part is a link.

    Args:
        root: an existing directory whose own links do not matter.
        parts: plain names.

    Raises:
        BadRequest: a part is not a plain name, or is a link where it exists.
    """
    path = root
    for part in parts:
        if part in ("", ".", "..") or "/" in part or "\0" in part:
            raise BadRequest(f"{part[:80]!r} is not a plain name")
        path = path / part
        if path.is_symlink():
            raise BadRequest(f"{path} is a link; remove it or give it another name")
    return path


@contextmanager
def unpacked(data: bytes, beside: Path, limits: Limits) -> Iterator[Path]:
    """The archive's files in a new folder on the same file system, gone afterwards unless it was moved.

    Args:
        data: the archive.
        beside: the place that the files are meant for; its parent is made if needed.
        limits: what the archive may hold.

    Raises:
        ArchiveRefused: as `kore.archive.unpack`.
    """
    beside.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".kore-", dir=beside.parent, ignore_cleanup_errors=True) as holder:
        folder = Path(holder, "new")
        archive.unpack(data, folder, limits)
        yield folder


def add_missing(source: Path, target: Path) -> list[Path]:
    """Copy the files that the target lacks, and name them; what is there stays, even a dangling link.

    Args:
        source: a folder of plain files.
        target: an existing folder.

    Raises:
        BadRequest: a folder of the target is a link.
    """
    added = []
    for file in plain_files(source):
        parts = file.relative_to(source).parts
        place = target.joinpath(*parts)
        if os.path.lexists(place):
            continue
        below(target, *parts).parent.mkdir(parents=True, exist_ok=True)
        with file.open("rb") as content, place.open("xb") as copy:
            shutil.copyfileobj(content, copy)
        added.append(place)
    return added


def replace_files(source: Path, target: Path) -> None:
    """Move every file of the source to its place in the target; other files of the target stay.

    Raises:
        BadRequest: a folder of the target is a link.
    """
    for file in plain_files(source):
        parts = file.relative_to(source).parts
        place = below(target, *parts[:-1]) / parts[-1]
        place.parent.mkdir(parents=True, exist_ok=True)
        file.replace(place)


def replace_folder(source: Path, target: Path) -> None:
    """Put the source folder in the target's place; what was there is deleted."""
    old = source.with_name("old")
    if os.path.lexists(target):
        target.rename(old)
    source.rename(target)


def plain_files(folder: Path) -> Iterator[Path]:
    """The files below a folder; links are left out and not followed."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
