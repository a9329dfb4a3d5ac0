"""How much all homes of an instance hold together: measured by the clock, said in the journal and to Kore and labs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

#: share of the limit from which on administrators are warned
_NEARLY_FULL = 0.9
#: how systemd knows a warning on a program's error output
_WARNING = "<4>"


def measure(homes: str, limit: int, report: str) -> None:
    """Measure, and leave the result for the doctor and the labs.

    Args:
        homes: the folder of all homes.
        limit: bytes that they should not exceed.
        report: the file for the result; it names no home.
    """
    found = {home.name: _used(home) for home in _homes(homes)}
    used = sum(size for size in found.values() if size is not None)
    new = Path(f"{report}.new")
    new.write_text(json.dumps({"used": used, "limit": limit}))
    new.chmod(0o644)
    new.replace(report)
    if unknown := [name for name, size in found.items() if size is None]:
        sys.stderr.write(f"{_WARNING}not measured, so missing in what all homes hold: {', '.join(unknown)}\n")
    if used >= limit * _NEARLY_FULL:
        sys.stderr.write(
            f"{_WARNING}all homes hold {used >> 20} MiB of {limit >> 20} MiB; "
            f"this shows the largest: du --block-size=M --summarize {homes}/* | sort --numeric-sort\n"
        )


def _homes(folder: str) -> list[Path]:
    try:
        return sorted(Path(folder).iterdir())
    except FileNotFoundError:  # nobody has had a lab yet
        return []


def _used(home: Path) -> int | None:
    """Bytes on the disk, hard links counted once; what changes or goes meanwhile does not matter.

    None where there is no answer: a home can be made so that the unit's memory is too small for measuring it.
    """
    command = ["du", "--summarize", "--block-size=1", "--", str(home)]
    measured = subprocess.run(command, stdout=subprocess.PIPE, check=False, text=True)
    size = measured.stdout.partition("\t")[0]
    return int(size) if size.isdecimal() else None
