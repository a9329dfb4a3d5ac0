"""A lab's start and end, as far as they are root's."""

from __future__ import annotations

import shutil
from pathlib import Path

from kore.root import quota
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


def clear(grantable: Grantable, name: str) -> None:
    """Take everything back.

    Raises:
        Refused: no lab has such a name.
    """
    _emptied(grantable, name)


def _emptied(grantable: Grantable, name: str) -> Path:
    folder = Path(grantable.folder) / checked_name(name)
    if folder.exists():
        shutil.rmtree(folder)
    return folder
