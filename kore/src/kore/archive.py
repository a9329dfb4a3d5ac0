"""The form in which notebooks travel: a gzipped tar of plain files.

Both ends use this module, and both check: Kore does not trust a lab, and a lab does not trust what another person
once uploaded. Python 3.11.2 has no `filter="data"` for tar files, so the rules stand here.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from kore.errors import ArchiveRefused, ArchiveTooLarge

_CHUNK = 1 << 16
_NAME_BYTES = 255
_DEPTH = 16
#: Unicode's control signs and separators of lines: one name shall be one line wherever it is shown
_ODD = frozenset({"Cc", "Zl", "Zp"})
#: headers that say more of the next member, such as a long name
_EXTENSIONS = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)
_EXTENSION_BYTES = 1 << 14


@dataclass(frozen=True)
class Limits:
    """How much one archive may hold."""

    #: compressed size in bytes
    packed: int = 64 << 20
    #: size of all files together in bytes
    unpacked: int = 256 << 20
    #: number of files and directories
    members: int = 2000

    @property
    def text(self) -> str:
        """The limits as a lab's variable holds them."""
        return f"{self.packed} {self.unpacked} {self.members}"

    @classmethod
    def of(cls, text: str) -> Limits:
        """The limits that a variable holds.

        Raises:
            ValueError: it is not three numbers.
        """
        packed, unpacked, members = map(int, text.split())
        return cls(packed, unpacked, members)


def digest(data: bytes) -> str:
    """The archive's name in Kore's store: its SHA-256, in hex."""
    return hashlib.sha256(data).hexdigest()


def pack(folder: Path, leave_out: Callable[[PurePosixPath], bool] = lambda _: False) -> bytes:
    """The plain files below a folder, the same bytes for the same content.

    Links are not followed and not packed: what a link names may be somebody else's.

    Args:
        folder: the directory whose content is packed.
        leave_out: says of a path relative to the folder whether it stays out.
    """
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        for path in _plain_files(folder):
            name = PurePosixPath(path.relative_to(folder).as_posix())
            if not leave_out(name):
                info = tarfile.TarInfo(str(name))
                info.size, info.mode = path.stat().st_size, 0o644
                with path.open("rb") as file:
                    tar.addfile(info, file)
    return buffer.getvalue()


def _plain_files(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = Path(root, name)
            if path.is_file() and not path.is_symlink():
                yield path


def check(data: bytes, limits: Limits) -> list[PurePosixPath]:
    """The files of an archive, if it keeps to the rules.

    Raises:
        ArchiveTooLarge: it exceeds one of the limits.
        ArchiveRefused: it cannot be read, or has links, devices, absolute, climbing or repeated paths.
    """
    return [name for name, _ in _members(data, limits)]


def notebooks(paths: list[PurePosixPath]) -> list[str]:
    """The names of the notebooks at the top of an assignment, without their ending."""
    return sorted(path.stem for path in paths if len(path.parts) == 1 and path.suffix == ".ipynb")


def documents(data: bytes, limits: Limits, longest: int) -> Iterator[bytes]:
    """The notebooks at the top of an assignment.

    Args:
        data: the archive.
        limits: what is checked on the way.
        longest: bytes of a notebook; what is longer is cut, so that it cannot be read as one.

    Raises:
        ArchiveRefused: as `check`.
    """
    for name, content in _members(data, limits):
        if notebooks([name]):
            yield content.read(longest)


def unpack(data: bytes, folder: Path, limits: Limits) -> list[PurePosixPath]:
    """Write the archive's files below a folder that this call makes, and name them.

    Args:
        data: the archive.
        folder: must not exist, so that nothing waits there to be written through.
        limits: what is checked before the first byte is written.

    Raises:
        ArchiveRefused: as `check`; then the folder has not been made.
    """
    names = check(data, limits)
    folder.mkdir(parents=True)
    for name, content in _members(data, limits):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            while chunk := content.read(_CHUNK):
                file.write(chunk)
    return names


def _members(data: bytes, limits: Limits) -> Iterator[tuple[PurePosixPath, IO[bytes]]]:
    """Each plain file with its content, which can be read until the next is asked for."""
    if len(data) > limits.packed:
        raise ArchiveTooLarge(f"the archive has {len(data)} bytes; {limits.packed} are allowed")
    seen: set[PurePosixPath] = set()
    unpacked = 0
    try:
        plain = _Bounded(gzip.GzipFile(fileobj=io.BytesIO(data)), _bound(limits))
        with tarfile.open(fileobj=plain, mode="r|", tarinfo=_Header) as tar:
            for number, info in enumerate(tar, start=1):
                if number > limits.members:
                    raise ArchiveTooLarge(f"the archive has more than {limits.members} files")
                if info.isdir():
                    _checked(info.name)
                    continue
                if not info.isreg() or info.issparse():
                    raise ArchiveRefused("the archive holds something other than plain files, for example a link")
                name = _checked(info.name)
                if name in seen:
                    raise ArchiveRefused(f"the archive holds {str(name)!r} twice")
                seen.add(name)
                unpacked += info.size
                if unpacked > limits.unpacked:
                    raise ArchiveTooLarge(f"the archive's files have more than {limits.unpacked} bytes")
                if (content := tar.extractfile(info)) is not None:  # which a plain file always has
                    yield name, content
    except (tarfile.TarError, EOFError, OSError, RecursionError, ValueError, zlib.error) as error:
        raise ArchiveRefused(f"the archive cannot be read: {type(error).__name__}") from error
    _no_file_is_a_folder(seen)


class _Header(tarfile.TarInfo):
    """A header with small extensions: the library parses them whole, in time that grows with their square."""

    def _proc_member(self, tar: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _EXTENSIONS and self.size > _EXTENSION_BYTES:
            raise ArchiveRefused("the archive has an extended header that is too long")
        return super()._proc_member(tar)  # type: ignore[misc, no-any-return]


def _bound(limits: Limits) -> int:
    """Bytes that an allowed archive can have as a plain tar: content, headers and padding."""
    return limits.unpacked + (limits.members + 20) * 3 * 512


class _Bounded(io.RawIOBase):
    """A stream that ends in `ArchiveTooLarge`, so that a bomb is noticed while it unfolds."""

    def __init__(self, inner: gzip.GzipFile, bound: int) -> None:
        self._inner = inner
        self._left = bound

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self._inner.read(size if 0 <= size <= _CHUNK else _CHUNK)
        self._left -= len(data)
        if self._left < 0:
            raise ArchiveTooLarge("the archive unpacks to more than is allowed")
        return data


def _checked(text: str) -> PurePosixPath:
    name = PurePosixPath(text)
    odd = any(unicodedata.category(sign) in _ODD or sign == "\\" for sign in text)
    if odd or name.is_absolute() or ".." in name.parts or len(name.parts) > _DEPTH:
        raise ArchiveRefused(f"the archive holds a path that is not allowed: {text[:80]!r}")
    if any(len(part.encode()) > _NAME_BYTES for part in name.parts):
        raise ArchiveRefused("the archive holds a file name that is too long")
    return name


def _no_file_is_a_folder(names: set[PurePosixPath]) -> None:
    for name in names:
        if not name.parts or names.intersection(name.parents):
            raise ArchiveRefused(f"the archive holds {str(name)!r} as a file and as a folder")
