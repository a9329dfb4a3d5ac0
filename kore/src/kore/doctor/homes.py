"""The disk that all homes share, where it has a limit."""

from __future__ import annotations

from pathlib import Path

from kore.disk import NEARLY_FULL, report, reported
from kore.doctor.findings import Finding, doubt, well, wrong
from kore.settings import Settings

_ADVICE = "The journal says how the largest homes are found; raise `limits.instance.disk`, or talk to their people."


def look(settings: Settings, file: Path | None = None) -> list[Finding]:
    """What was measured last; nothing where all homes together have no limit.

    Args:
        settings: the instance's.
        file: where root says it; None: in its usual place.
    """
    if settings.labs.limits.homes is None:
        return []
    if (usage := reported(file or report(settings.instance))) is None:
        unit = f"ananke-{settings.instance}-disk.service"
        return [doubt("all homes together have not been measured yet", f"See `journalctl --unit {unit}`.")]
    said = f"all homes together hold {usage.used >> 20} MiB of {usage.limit >> 20} MiB"
    if usage.share < NEARLY_FULL:
        return [well(said)]
    return [doubt(said, _ADVICE) if usage.share <= 1 else wrong(said, _ADVICE)]
