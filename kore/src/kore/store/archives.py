"""The archives' bytes: files named by their SHA-256, beside the database.

A file is complete and on the disk before a row names it. One that no row names is harmless: the same content
submitted again finds it in place.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from kore import archive
from kore.errors import NotFound


class Archives:
    """A directory of archives that only grows."""

    def __init__(self, folder: Path) -> None:
        """Use the directory, made when the first archive is kept."""
        self._folder = folder

    def keep(self, data: bytes) -> str:
        """Store an archive durably and return its digest."""
        digest = archive.digest(data)
        place = self._place(digest)
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = place.with_name(f".{digest}.{secrets.token_hex(4)}")
            try:
                _write(draft, data)
                draft.rename(place)
            except OSError:  # a full disk shall not be filled with drafts
                draft.unlink(missing_ok=True)
                raise
            _sync(place.parent)
        return digest

    def read(self, digest: str) -> bytes:
        """An archive's bytes.

        Raises:
            NotFound: there is none with this digest.
        """
        try:
            return self._place(digest).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(f"the archive {digest} is not there") from error

    def _place(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest


def _write(file: Path, data: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())


def _sync(folder: Path) -> None:
    """A new name in a directory survives a power cut only when the directory has been written, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
