"""Shared folders: each lab has mounts of its own, of those that it is granted.

The mounts are on the machine itself only while a lab starts. Its unit takes them over into its own view, and then they
are taken away here, so that neither the machine nor the other labs' views fill with them.
"""

from __future__ import annotations

import errno
import pwd
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kore.root import mounts
from kore.root.grants import Refused
from kore.root.mounts import Owner

_RIGHTS = ("read", "write")
#: why a mount fails, as far as an administrator can do something about it
_REASONS = {
    errno.ENOENT: "there is no such folder",
    errno.ELOOP: "a part of this path is a link; give the real path (realpath tells it)",
    errno.EINVAL: "its file system knows no ID-mapped mounts; ext4, XFS, Btrfs and tmpfs do, NFS does not",
}


def give(declared: Mapping[str, Any], name: str, granted: Mapping[str, str], folder: Path) -> None:
    """Mount what a lab is granted below its folder; what cannot be had now is told, and the others are given.

    Args:
        declared: `owner`, the user whose the files are on the disk; `labs`, with what labs' users begin; `folders`, by
            name each one's `path`, and whether anybody is `writable` there.
        name: the hub user's.
        granted: folder → `read` or `write`.
        folder: the lab's.

    Raises:
        Refused: it is granted what is not declared, or a user is missing.
    """
    _check(declared, granted)
    if not granted:
        return
    kept, seen = _user(declared["owner"]), _user(f"{declared['labs']}{name}")
    place = _made(folder / "shared")
    for share, right in granted.items():
        source, spot = Path(declared["folders"][share]["path"]), _made(place / share)
        try:
            mounts.show(source, spot, kept, seen, read_only=right == "read")
        except OSError as problem:
            spot.rmdir()
            reason = _REASONS.get(problem.errno or 0, problem.strerror)
            sys.stderr.write(f"kore.root: the shared folder {share} is missing in this lab: {source}: {reason}\n")


def withdraw(folder: Path) -> None:
    """Take the mounts away on the machine; a lab that has them keeps them.

    Raises:
        Refused: one is stuck; nothing below it is touched then.
    """
    place = folder / "shared"
    if not place.is_dir():
        return
    try:
        for spot in place.iterdir():
            mounts.hide(spot)
            spot.rmdir()  # and never more: below a mount are other people's files
        place.rmdir()
    except OSError as problem:
        raise Refused(f"{place} cannot be cleared: {problem.strerror}") from problem


def _check(declared: Mapping[str, Any], granted: Mapping[str, str]) -> None:
    if not isinstance(granted, dict):
        raise Refused("the shared folders are not what is expected here")
    folders = declared.get("folders", {})
    for share, right in granted.items():
        if share not in folders or right not in _RIGHTS or (right == "write" and not folders[share]["writable"]):
            raise Refused(f"nobody may {right!r} in a shared folder {share!r}")


def _made(place: Path) -> Path:
    place.mkdir()
    place.chmod(0o755)  # whatever umask the unit has
    return place


def _user(name: str) -> Owner:
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        raise Refused(f"there is no user {name}") from None
    return Owner(found.pw_uid, found.pw_gid)
