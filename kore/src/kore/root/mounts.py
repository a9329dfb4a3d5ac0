"""Mounts that show a folder as if all of its files belonged to one lab.

Labs have users that never last, and each writes files that only their owner may read. So a folder that several labs
have belongs to one lasting user, and the mount of each lab puts the lab's user in that one's place, both ways
(mount_setattr(2), "ID-mapped mounts"): what one lab writes, the next one finds as its own, whatever its modes.
"""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kore.root import kernel

# <linux/mount.h>, <linux/fcntl.h>, <linux/openat2.h>, <sched.h>; these calls' numbers are the same on all architectures
_OPEN_TREE, _MOVE_MOUNT, _OPENAT2, _MOUNT_SETATTR = 428, 429, 437, 442
_CLONE, _CLOEXEC = 0x1, os.O_CLOEXEC
_AT_FDCWD, _EMPTY_PATH = -100, 0x1000
_FROM_EMPTY_PATH = 0x4
_READ_ONLY, _NOSUID, _NODEV, _IDMAP, _NOSYMFOLLOW = 0x1, 0x2, 0x4, 0x00100000, 0x00200000
_PRIVATE = 0x00040000
_NEW_USER_NAMESPACE, _MOUNT_NAMESPACE, _CGROUP_NAMESPACE = 0x10000000, 0x00020000, 0x02000000
_NO_SYMLINKS = 0x4
_DETACH, _NOFOLLOW = 0x2, 0x8


@dataclass(frozen=True)
class Owner:
    """A user and its group, by number."""

    user: int
    group: int


class _Attributes(ctypes.Structure):
    _fields_ = (
        ("set", ctypes.c_uint64),
        ("clear", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("user_namespace", ctypes.c_uint64),
    )


class _How(ctypes.Structure):
    _fields_ = (("flags", ctypes.c_uint64), ("mode", ctypes.c_uint64), ("resolve", ctypes.c_uint64))


def enter_machine() -> None:
    """Leave the view of the unit, which even its privileged commands have, for that of the machine.

    Raises:
        OSError: only root may, from a process with one thread.
    """
    for name, kind in (("cgroup", _CGROUP_NAMESPACE), ("mnt", _MOUNT_NAMESPACE)):
        with _closing(os.open(f"/proc/1/ns/{name}", os.O_RDONLY | os.O_CLOEXEC)) as namespace:
            if kernel.LIBC.setns(namespace, kind) < 0:
                raise kernel.failure()


def show(source: Path, place: Path, kept: Owner, seen: Owner, *, read_only: bool) -> None:
    """Show a folder at another place; it appears there with all its attributes, or not at all.

    No link in there is followed, so none leads anybody out; no device and no foreign right is in effect. What is
    mounted below the folder is not shown, now or later.

    Args:
        source: the folder.
        place: an empty one.
        kept: whose the files are on the disk. What belongs to root stays root's; others' is nobody's.
        seen: whose they are in the mount.
        read_only: whether nothing can be changed there.

    Raises:
        OSError: there is no such folder, a part of its path is a link (ELOOP), or its file system cannot do this
            (EINVAL).
    """
    flags = _NOSUID | _NODEV | _NOSYMFOLLOW | _IDMAP | (_READ_ONLY if read_only else 0)
    with _closing(_copied(source)) as tree:
        with _mapping(kept, seen) as namespace:
            attributes = _Attributes(set=flags, propagation=_PRIVATE, user_namespace=namespace)
            size = ctypes.sizeof(attributes)
            kernel.call(_MOUNT_SETATTR, tree, b"", _EMPTY_PATH, ctypes.byref(attributes), ctypes.c_size_t(size))
        kernel.call(_MOVE_MOUNT, tree, b"", _AT_FDCWD, os.fsencode(place), _FROM_EMPTY_PATH)


def hide(place: Path) -> None:
    """Take everything away that is mounted at a place; who is in there stays there.

    Raises:
        OSError: it cannot be done.
    """
    while kernel.LIBC.umount2(os.fsencode(place), _DETACH | _NOFOLLOW) == 0:
        pass
    if ctypes.get_errno() != errno.EINVAL:  # that it is no mount
        raise kernel.failure()


def _copied(source: Path) -> int:
    """A mount of the folder that is nowhere yet. No link in its path is followed: labs might have laid it there."""
    how = _How(flags=os.O_PATH | os.O_DIRECTORY | _CLOEXEC, resolve=_NO_SYMLINKS)
    size = ctypes.c_size_t(ctypes.sizeof(how))
    with _closing(kernel.call(_OPENAT2, _AT_FDCWD, os.fsencode(source), ctypes.byref(how), size)) as folder:
        return kernel.call(_OPEN_TREE, folder, b"", _CLONE | _CLOEXEC | _EMPTY_PATH)


@contextmanager
def _closing(descriptor: int) -> Iterator[int]:
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _mapping(kept: Owner, seen: Owner) -> Iterator[int]:
    """A user namespace that says who stands for whom; the process in it only waits until it is no longer needed."""
    ready, told = os.pipe()
    waits, ends = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ends)
        os.write(told, b"y" if kernel.LIBC.unshare(_NEW_USER_NAMESPACE) == 0 else b"n")
        os.read(waits, 1)
        os._exit(0)
    try:
        os.close(told)
        if os.read(ready, 1) != b"y":
            raise OSError(errno.EPERM, "no user namespace can be made")
        own = Path("/proc", str(child))
        (own / "uid_map").write_text(f"0 0 1\n{kept.user} {seen.user} 1\n")
        (own / "gid_map").write_text(f"0 0 1\n{kept.group} {seen.group} 1\n")
        with _closing(os.open(own / "ns" / "user", os.O_RDONLY)) as namespace:
            yield namespace
    finally:
        for end in (ready, waits, ends):
            with suppress(OSError):
                os.close(end)
        os.waitpid(child, 0)
