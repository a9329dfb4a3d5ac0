"""What of a folder goes on the way to Kore."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from kore import archive
from kore.archive import Limits
from kore.errors import ArchiveTooLarge
from kore.lab import files

#: made by the two ends, never by a student: nbgrader's stamp of a submission, and feedback that was fetched
OURS = ("timestamp.txt", "feedback")


def pack(folder: Path, limits: Limits, ignore: Iterable[str]) -> bytes:
    """The folder as an archive, measured before it is read.

    Args:
        folder: an assignment.
        limits: what Kore takes.
        ignore: name patterns of files and folders that stay, nbgrader's `CourseDirectory.ignore`.

    Raises:
        ArchiveTooLarge: too many or too large files; the message names the largest.
    """
    patterns = tuple(ignore)

    def stays(path: PurePosixPath) -> bool:
        return path.parts[0] in OURS or any(fnmatch(part, each) for part in path.parts for each in patterns)

    _measure(folder, {path: size for path, size in _sizes(folder) if not stays(path)}, limits)
    data = archive.pack(folder, stays)
    if len(data) > limits.packed:
        raise ArchiveTooLarge(
            f"{folder.name} is too large: {_mib(len(data))} packed, {_mib(limits.packed)} are allowed"
        )
    return data


def _sizes(folder: Path) -> Iterator[tuple[PurePosixPath, int]]:
    for path in files.plain_files(folder):
        yield PurePosixPath(path.relative_to(folder).as_posix()), path.stat().st_size


def _measure(folder: Path, sizes: dict[PurePosixPath, int], limits: Limits) -> None:
    if len(sizes) > limits.members:
        raise ArchiveTooLarge(f"{folder.name} has {len(sizes)} files; {limits.members} are allowed")
    if sum(sizes.values()) > limits.unpacked:
        largest = max(sizes, key=sizes.__getitem__)
        raise ArchiveTooLarge(
            f"{folder.name} is too large: {_mib(sum(sizes.values()))}, {_mib(limits.unpacked)} are allowed; "
            f"the largest file is {largest} with {_mib(sizes[largest])}"
        )


def _mib(size: int) -> str:
    return f"{size / (1 << 20):.1f} MiB"
