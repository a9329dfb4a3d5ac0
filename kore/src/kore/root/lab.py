"""A lab's start and end, as far as they are root's."""

from __future__ import annotations

import shutil
from pathlib import Path

from kore.root import gpu, quota, shared, storage
from kore.root.grants import Grantable, Granted, checked_name


def prepare(grantable: Grantable, name: str, granted: Granted) -> None:
    """Lay out what the start is granted; the unit's mounts lead there.

    Args:
        grantable: what there is.
        name: the hub user's.
        granted: what this start gets of it.

    Raises:
        Refused: it is granted what there is not.
    """
    if grantable.disk:
        quota.grant(grantable, name, granted)
    folder = _emptied(grantable, name)
    folder.mkdir(mode=0o700, parents=True)
    gpu.lay_out(grantable, granted, folder)
    storage.lay(grantable.storage, granted.storage, folder / "storage")
    shared.give(grantable.shared, name, granted.shared, folder)


def settle(grantable: Grantable, name: str) -> None:
    """Take back what the lab has taken over by now, and what would only be in the way on the machine.

    Raises:
        Refused: no lab has such a name, or something is stuck.
    """
    shared.withdraw(_folder(grantable, name))


def clear(grantable: Grantable, name: str) -> None:
    """Take everything back.

    Raises:
        Refused: no lab has such a name, or something is stuck.
    """
    _emptied(grantable, name)


def _emptied(grantable: Grantable, name: str) -> Path:
    folder = _folder(grantable, name)
    try:
        shared.withdraw(folder)
        if folder.exists():
            shutil.rmtree(folder)
    finally:
        gpu.give_back(folder)  # what is stuck keeps nobody else from a GPU
    return folder


def _folder(grantable: Grantable, name: str) -> Path:
    return Path(grantable.folder) / checked_name(name)
