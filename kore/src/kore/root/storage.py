"""Secrets of storage that several people share: each lab finds those of the resources that its start is granted."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

from kore.root.grants import Refused

#: bytes; a name and a password are far less
_LONGEST = 1 << 16


def lay(secrets: Mapping[str, str], granted: Collection[str], folder: Path) -> None:
    """Copy the secrets into the lab's folder, from where the unit mounts them; nobody else enters it.

    A file that is missing is told in the unit's journal; that is no reason to keep people from their labs.

    Args:
        secrets: file by resource, as the administrator has declared them.
        granted: the resources of this start.
        folder: where they shall be; it is memory, not a disk, and goes when the lab ends.

    Raises:
        Refused: there is no such resource.
    """
    if not granted:
        return
    folder.mkdir()
    # The lab has a user of its own for each start, whom nobody knows yet; the folder above is root's alone.
    folder.chmod(0o755)
    for name in granted:
        if name not in secrets:
            raise Refused(f"storage {name!r} has no secret that could be granted")
        try:
            _write(folder / name, _read(secrets[name]))
        except OSError as error:
            sys.stderr.write(f"kore.root: the secret of storage {name!r}, {secrets[name]}: {error.strerror}\n")


def _read(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is not a file")
        return file.read(_LONGEST)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, 0o444)
        file.write(content)
