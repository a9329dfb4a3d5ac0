"""The skeleton of people's homes: a folder whose files all of them get. It is checked when the server is built."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from kore.errors import SettingsError

#: bounds, since each home gets a copy when its lab starts for the first time
MOST_FILES = 2000
MOST_BYTES = 64 << 20
#: where the shared folders are in a home
_TAKEN = "shared"


def files(folder: Path) -> list[PurePosixPath]:
    """The files of a skeleton, by their paths below it.

    Raises:
        SettingsError: there is no such folder, it is too large, or something in it is neither file nor folder.
    """
    if not folder.is_dir():
        raise SettingsError(f"homes.skeleton: {folder} is no folder")
    if (folder / _TAKEN).exists():
        raise SettingsError(f"homes.skeleton: {_TAKEN} is the place of the shared folders; choose another name")
    found, size = [], 0
    for path in _walk(folder):
        size += path.stat().st_size
        found.append(PurePosixPath(path.relative_to(folder)))
        if len(found) > MOST_FILES or size > MOST_BYTES:
            raise SettingsError(
                f"homes.skeleton: more than {MOST_FILES} files or {MOST_BYTES >> 20} MB; "
                "what is large belongs into a shared folder, of which there is only one copy"
            )
    return sorted(found)


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            raise SettingsError(f"homes.skeleton: {path} is neither a file nor a folder; put a copy in its place")
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path
