"""Which labs' units there are, by their control groups: nothing of a unit lives without one."""

from __future__ import annotations

from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")
_OWN = Path("/proc/self/cgroup")


def is_gone(lab: str) -> bool:
    """Whether a lab's unit has no control group any more.

    systemd makes it before the first of the unit's commands and removes it after the last process. Between two commands
    it is empty, so only its absence tells. All labs of an instance are in one slice, as is the one that asks.

    Args:
        lab: the hub user's name.

    Returns:
        False as well where the kernel's account is not to be had.
    """
    own = _GROUPS / _OWN.read_text().strip().rpartition(":")[2].lstrip("/")
    if own == _GROUPS or not own.is_dir():
        return False
    return not any(own.parent.glob(f"*@{lab}.service"))
