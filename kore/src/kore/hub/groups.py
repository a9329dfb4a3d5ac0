"""The hub groups of a lab's user, by which limits, GPUs, folders, storage and kernels are given."""

from __future__ import annotations

from typing import Any


def of(spawner: Any) -> list[str]:
    """Their names; Kore has sent them all before the start."""
    return [group.name for group in spawner.user.groups]
