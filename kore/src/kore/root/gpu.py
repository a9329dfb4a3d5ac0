"""GPUs for a lab: links to their device nodes, which the unit's mounts follow."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kore.root import units
from kore.root.grants import Grantable, Granted, Refused

_DEV = Path("/dev")


def lay_out(grantable: Grantable, granted: Granted, folder: Path) -> None:
    """Take the GPUs for a lab, and link their nodes.

    The hub has chosen them, and knows which are free. That it errs, or has lost sight of a lab, must not let two labs
    have the same one.

    Args:
        grantable: what there is.
        granted: what this start gets of it.
        folder: the lab's, named after its hub user.

    Raises:
        Refused: there is no such GPU, its node is none, or another lab has it.
    """
    if not isinstance(granted.gpus, list | tuple):
        raise Refused("the GPUs granted are not what is expected")
    nodes = [node for name in granted.gpus for node in _nodes(grantable, name)]
    if lacking := [node for node in nodes if not _is_device(node)]:
        raise Refused(f"{', '.join(lacking)}: no such device node; is the driver loaded?")
    for name in granted.gpus:
        _claim(_claims(folder), name, folder.name)
    beside = [node for node in grantable.gpu_common if _is_device(node)] if nodes else []
    for node in dict.fromkeys([*nodes, *beside]):
        link = folder / "gpu" / Path(node).relative_to(_DEV)
        link.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        link.symlink_to(node)


def give_back(folder: Path) -> None:
    """Let others have what a lab had."""
    claims = _claims(folder)
    for claim in claims.iterdir() if claims.exists() else ():
        if _holder(claim) == folder.name:
            claim.unlink(missing_ok=True)


def _nodes(grantable: Grantable, name: object) -> Sequence[str]:
    if not isinstance(name, str) or name not in grantable.gpus:
        raise Refused(f"there is no GPU {name!r}")
    return grantable.gpus[name]


def _is_device(node: str) -> bool:
    try:
        return stat.S_ISCHR(os.lstat(node).st_mode)
    except OSError:
        return False


def _claims(folder: Path) -> Path:
    """Beside the labs' folders: no hub user's name begins with a dot."""
    return folder.parent / ".gpus"


def _claim(claims: Path, name: str, lab: str) -> None:
    """Take a GPU that nobody has, or whose lab is gone: what took it back may have failed, among hostile processes."""
    claims.mkdir(mode=0o700, exist_ok=True)
    claim = claims / name
    with _alone(claims):
        if (holder := _holder(claim)) is not None and units.is_gone(holder):
            claim.unlink(missing_ok=True)
        try:
            claim.symlink_to(lab)
        except FileExistsError:
            raise Refused(f"GPU {name} is with the lab of {_holder(claim) or 'somebody else'}") from None


def _holder(claim: Path) -> str | None:
    """The lab that has a GPU; other labs come and go meanwhile."""
    try:
        return claim.readlink().name
    except FileNotFoundError:
        return None


@contextmanager
def _alone(claims: Path) -> Iterator[None]:
    """No other lab claims meanwhile: two that find the same one left behind must not both have it.

    Giving back waits for nobody: it is done among the lab's own processes, which could hold it up, and the lock too.
    """
    descriptor = os.open(claims, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
