"""What a person's lab may use, by the settings and the person's hub groups: for the unit, and for the lab to know."""

from __future__ import annotations

from collections.abc import Iterable

from kore.settings import LabLimit, LabLimits, number_of_bytes


def of_person(limits: LabLimits, groups: Iterable[str]) -> LabLimit:
    """Each limit is the most generous one among the groups that say it, else that of everybody."""
    said = [limits.groups[group] for group in groups if group in limits.groups]
    user = limits.user
    return LabLimit(
        memory=max((limit.memory for limit in said if limit.memory), key=number_of_bytes, default=user.memory),
        cpu=max((limit.cpu for limit in said if limit.cpu), default=user.cpu),
        tasks=max((limit.tasks for limit in said if limit.tasks), default=user.tasks),
        disk=max((limit.disk for limit in said if limit.disk), key=number_of_bytes, default=user.disk),
    )


def properties(limit: LabLimit, *, swaps: bool = True) -> list[str]:
    """The assignments for `systemctl set-property`.

    All are always there: an earlier start may have left others, which systemd keeps until the machine restarts.

    Args:
        limit: what the lab may use.
        swaps: whether what it holds in memory may come to a disk; a home that does not stay may not.
    """
    swap = "infinity" if swaps and not limit.memory else "0"  # with swap it would exceed its limit, slowly
    return [
        f"MemoryMax={limit.memory or 'infinity'}",
        f"MemorySwapMax={swap}",
        f"CPUQuota={f'{max(1, round(limit.cpu * 100))}%' if limit.cpu else ''}",
        f"TasksMax={limit.tasks or 'infinity'}",
    ]


def variables(limit: LabLimit) -> dict[str, str]:
    """What a lab is told of its limits; the first two are those that programs for JupyterHub's labs know."""
    told = {"KORE_LIMITS": limit.model_dump_json(exclude_none=True)}
    if limit.memory:
        told["MEM_LIMIT"] = str(number_of_bytes(limit.memory))
    if limit.cpu:
        told["CPU_LIMIT"] = str(limit.cpu)
    return told
