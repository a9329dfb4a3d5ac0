"""A ceiling for what a home holds, kept by the kernel: a project quota of the file system that the home is on.

All files of a home belong to one project, and new ones join it by themselves. The kernel lets no process in a user
namespace of its own move a file to another project (`fileattr_set_prepare` in fs/), and every lab is in one.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path

from kore.root import kernel
from kore.root.grants import Grantable, Granted, Refused, checked_name

# From linux/fs.h: struct fsxattr holds flags, extent size, number of extents, project, and what we leave alone.
_GET_ATTRIBUTES, _SET_ATTRIBUTES = 0x801C581F, 0x401C5820
_ATTRIBUTES = struct.Struct("=IIII12s")
#: what is made in such a folder joins the folder's project
_INHERIT = 0x200
# From linux/quota.h and linux/dqblk_xfs.h. The system call takes a file of the file system, so no device is looked up.
_QUOTACTL_FD = 443
_PROJECT = 2
_GET, _SET, _STATE = 0x800007, 0x800008, 0x5808
#: hard and soft limit and use of blocks (1024 bytes), the same of files, two times, which of them are meant
_QUOTA = struct.Struct("=QQQQQQQQI4x")
_MEANT = 1 | 4  # the limits, not the use
_STATES = struct.Struct("=bBH156x")
_ENFORCED = 1 << 5
#: The last one in containers, which may not ask.
_UNSUPPORTED = {errno.ENOSYS, errno.ESRCH, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM}
#: Small files cost more than what they hold: a home may have one for so many bytes.
_BYTES_A_FILE = 8192
#: where systemd makes folders of a unit's own (`PrivateTmp`)
_TEMPORARY = ("/tmp", "/var/tmp")  # noqa: S108
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

_UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def grant(grantable: Grantable, name: str, granted: Granted) -> None:
    """Let the home hold what this start is granted, where its file system can keep that; and the lab's /tmp as much.

    Raises:
        Refused: nobody may have so much, or the limit cannot be set.
    """
    if granted.disk not in grantable.disk:
        raise Refused(f"a disk of {granted.disk or 'any size'} is not declared for anybody")
    home = f"{grantable.homes}/{checked_name(name)}"
    most = _number_of_bytes(granted.disk) if granted.disk else 0
    for folder in temporary(_unit(), _TEMPORARY):
        limit(folder, most)
    if not limit(home, most) and granted.disk:
        sys.stderr.write(f"kore.root: {home} is on no file system with project quotas, so its limit is only watched\n")


def temporary(unit: str, places: tuple[str, ...]) -> list[str]:
    """What a unit will see as /tmp and /var/tmp, by now: folders in folders of root's, which systemd has made."""
    found = [outer for place in places for outer in Path(place).glob(f"systemd-private-*-{escape(unit)}-*")]
    return [str(outer / "tmp") for outer in found if outer.lstat().st_uid == 0 and not outer.is_symlink()]


def limit(home: str, most: int) -> bool:
    """Let a folder hold so much and no more, whatever it holds now. No process of its lab may run.

    Args:
        home: the folder.
        most: bytes; 0: no limit.

    Returns:
        whether the file system keeps it.

    Raises:
        Refused: it should, but cannot.
    """
    try:
        with _opened(home, _FOLDER) as folder:
            if not _enforced(folder):
                return False
            project = _joined(folder)
            blocks, files = most // 1024, most // _BYTES_A_FILE
            _quotactl(folder, _SET, project, _QUOTA.pack(blocks, 0, 0, files, 0, 0, 0, 0, _MEANT))
    except OSError as error:
        raise Refused(f"the quota of {home} cannot be set: {error.strerror}") from error
    return True


def _unit() -> str:
    """The unit that has started us; its control group is called the same."""
    return Path("/proc/self/cgroup").read_text().strip().rpartition("/")[2]


def _number_of_bytes(text: str) -> int:
    unit = _UNITS.get(text[-1])
    return int(text[:-1]) * unit if unit else int(text)


def _enforced(folder: int) -> bool:
    """Whether the file system has project quotas, and is mounted so that it keeps them."""
    try:
        state = _quotactl(folder, _STATE, 0, _STATES.pack(1, 0, 0))
    except OSError as error:
        if error.errno in _UNSUPPORTED:
            return False
        raise
    return bool(_STATES.unpack(state)[2] & _ENFORCED)


def _joined(home: int) -> int:
    """The home's project, once everything in it belongs to it.

    The home itself remembers its project, and by a flag that all below has joined it: what was interrupted goes on.
    """
    flags, _, _, project, _ = _attributes(home)
    if project and flags & _INHERIT:
        return project
    project = project or _unused(home)
    _join(home, project, 0)
    for descriptor, kind in _below(home):
        _join(descriptor, project, kind)
    _join(home, project, _INHERIT)
    return project


def _unused(home: int) -> int:
    """A project that no file belongs to; the search begins where homes differ, at their inodes' numbers."""
    project = os.fstat(home).st_ino % 0xFFFFFFFF or 1
    while _files(home, project):
        project = project % 0xFFFFFFFE + 1
    return project


def _files(home: int, project: int) -> int:
    try:
        return int(_QUOTA.unpack(_quotactl(home, _GET, project, bytes(_QUOTA.size)))[5])
    except OSError as error:
        if error.errno == errno.ENOENT:  # XFS has never heard of it
            return 0
        raise


def _join(descriptor: int, project: int, flag: int) -> None:
    flags, extent, extents, _, rest = _attributes(descriptor)
    fcntl.ioctl(descriptor, _SET_ATTRIBUTES, _ATTRIBUTES.pack(flags | flag, extent, extents, project, rest))


def _attributes(descriptor: int) -> tuple[int, int, int, int, bytes]:
    found: tuple[int, int, int, int, bytes]
    found = _ATTRIBUTES.unpack(fcntl.ioctl(descriptor, _GET_ATTRIBUTES, bytes(_ATTRIBUTES.size)))
    return found


def _below(home: int) -> Iterator[tuple[int, int]]:
    """A descriptor of every file and folder in a home, with the flag that folders get.

    Each folder is opened from its parent and left by `..`: people nest folders deeper than a path or a stack is long.
    """
    here = os.dup(home)
    try:
        waiting = [_folders(here)]
        yield from _files_of(here)
        while waiting:
            name = waiting[-1].pop() if waiting[-1] else None
            if name is None:
                waiting.pop()
            if name is None and not waiting:
                return
            there = os.open(name or "..", _FOLDER, dir_fd=here)
            os.close(here)
            here = there
            if name is not None:
                yield here, _INHERIT
                yield from _files_of(here)
                waiting.append(_folders(here))
    finally:
        os.close(here)


def _folders(here: int) -> list[str]:
    with os.scandir(here) as entries:
        return [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]


def _files_of(here: int) -> Iterator[tuple[int, int]]:
    with os.scandir(here) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                with _opened(entry.name, _FILE, here) as file:
                    yield file, 0


@contextmanager
def _opened(path: str, flags: int, folder: int | None = None) -> Iterator[int]:
    descriptor = os.open(path, flags, dir_fd=folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _quotactl(file: int, command: int, project: int, block: bytes) -> bytes:
    """The system call; gives the block as the kernel has filled it."""
    buffer = ctypes.create_string_buffer(block, len(block))
    arguments = (file, command << 8 | _PROJECT, project)
    kernel.call(_QUOTACTL_FD, *map(ctypes.c_long, arguments), buffer)
    return buffer.raw
