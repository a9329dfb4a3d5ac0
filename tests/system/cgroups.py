"""A cgroup for every container: two systemds in one would manage each other's services."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from pathlib import Path

_ATTEMPTS = 100


def made(name: str) -> list[Path]:
    """A new cgroup below this process' own, in each hierarchy that systemd works with."""
    groups = [parent / name for parent in _own()]
    for group in groups:
        group.mkdir(parents=True, exist_ok=True)
    return groups


def enter(groups: list[Path]) -> None:
    """Move this process; what it starts from then on is there, too."""
    for group in groups:
        (group / "cgroup.procs").write_text("0")


def sweep(name: str) -> None:
    """Remove what `made` has made, and what systemd has made below it."""
    for parent in _own():
        for folder, _, _ in os.walk(parent / name, topdown=False):
            _remove(Path(folder))


def _remove(group: Path) -> None:
    """Remove one cgroup; processes that were killed a moment ago may still be in it."""
    for _ in range(_ATTEMPTS):
        try:
            return group.rmdir()
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
            time.sleep(0.1)
    raise TimeoutError(f"processes are still in the cgroup {group}")


def _own() -> Iterator[Path]:
    """This process' cgroup in the unified hierarchy, and in systemd's own one where the host still has that."""
    own = {}
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        own[controllers] = path
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, place, kind, options, *_ = line.split()
        controllers = "name=systemd" if kind == "cgroup" and "name=systemd" in options.split(",") else ""
        if kind == "cgroup2" or controllers:
            yield Path(place) / own[controllers].lstrip("/")
