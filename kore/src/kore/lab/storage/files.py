"""What JupyterLab does with files, on fsspec's file system. Everything here blocks."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any

from kore.lab.storage.connecting import Connection

_CHUNK = 1 << 20
_FOLDER = "directory"
#: S3 has no folders; they are there as long as something is in them
_KEEP = ".keep"


@dataclass(frozen=True)
class Entry:
    """A file or folder."""

    #: below the place where the offer begins, without slashes at its ends
    path: str
    folder: bool
    size: int | None
    modified: datetime
    #: as far as a listing tells
    link: bool = False

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]


class Files:
    """A folder of a file system, as if there were nothing above it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._system = connection.system
        self._root = connection.root

    def entries(self, path: str) -> list[Entry]:
        """What is in a folder."""
        return [entry for entry in map(self._followed, self._listed(path)) if entry.name != _KEEP]

    def entry(self, path: str) -> Entry:
        """One file or folder."""
        try:
            return self._entry(self._system.info(self._at(path)))
        except OSError as error:  # smbprotocol's have the number, and not the class
            if error.errno == errno.ENOENT:
                raise FileNotFoundError(path) from error
            raise

    def read(self, path: str, most: int) -> bytes:
        """A file's content, or its beginning.

        Args:
            path: of the file.
            most: bytes that are read.
        """
        with self._system.open(self._at(path), "rb") as file:
            content = bytearray()
            while len(content) < most and (chunk := file.read(min(_CHUNK, most - len(content)))):
                content += chunk
        return bytes(content)

    def chunks(self, path: str) -> Iterator[bytes]:
        """A file's content in parts."""
        with self._system.open(self._at(path), "rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk

    def write(self, path: str, content: IO[bytes]) -> None:
        """Make or replace a file."""
        with self._system.open(self._at(path), "wb") as file:
            shutil.copyfileobj(content, file, _CHUNK)

    def make_folder(self, path: str) -> None:
        """Make a folder, where it is not there."""
        if self._system.isdir(self._at(path)):
            return
        if self._connection.has_folders:
            self._system.mkdir(self._at(path))
        else:
            self._system.pipe_file(self._at(f"{path}/{_KEEP}"), b"")

    def remove(self, path: str) -> None:
        """Remove a file, or a folder with all that is in it; of a link the link alone."""
        parent = path.rpartition("/")[0]
        listed = next((entry for entry in self._listed(parent) if entry.path == path), None)
        if listed is None:
            raise FileNotFoundError(path)
        self._remove(listed)

    def move(self, path: str, target: str) -> None:
        """Give a file or folder another name."""
        if self._system.exists(self._at(target)):
            raise FileExistsError(target)
        self._connection.move(self._at(path), self._at(target))

    def _remove(self, entry: Entry) -> None:
        if self._connection.removes_folders or not entry.folder:
            self._system.rm_file(self._at(entry.path))
            return
        for one in self._listed(entry.path):
            self._remove(one)
        if self._connection.has_folders:
            self._system.rmdir(self._at(entry.path))

    def _listed(self, path: str) -> list[Entry]:
        """What is in a folder; links are not followed."""
        found = [self._entry(info) for info in self._system.ls(self._at(path), detail=True)]
        return [entry for entry in found if entry.path not in (path, "")]

    def _followed(self, entry: Entry) -> Entry:
        if not entry.link:
            return entry
        try:
            return self.entry(entry.path)
        except OSError:
            return entry  # it leads nowhere

    def _at(self, path: str) -> str:
        """Where the file system has it; `/` is the beginning of some, and of others it is the empty path."""
        whole = f"{self._root.rstrip('/')}/{path}" if self._root else path
        return whole.rstrip("/") or self._root

    def _entry(self, info: dict[str, Any]) -> Entry:
        path = str(info["name"]).strip("/").removeprefix(self._root.strip("/")).strip("/")
        folder = info["type"] == _FOLDER
        return Entry(path, folder, None if folder else info.get("size"), _modified(info), info["type"] == "link")


def _modified(info: dict[str, Any]) -> datetime:
    """When it was changed; each kind says so in a way of its own, and some not at all."""
    said = next((info[key] for key in ("modified", "LastModified", "mtime") if info.get(key)), 0)
    return said if isinstance(said, datetime) else datetime.fromtimestamp(said, UTC)
