"""What hub, Kore and proxy take of the machine's memory, with the labs left out."""

from __future__ import annotations

import re
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from bench.figures import Figure
from bench.show import Show
from bench.site import Site

_PROCESSES = ("hub", "kore", "proxy")
_LINE = re.compile(r"^(Rss|Pss):\s+(\d+) kB$", re.MULTILINE)


def run(site: Site, show: Show) -> list[Figure]:
    """Ask the kernel."""
    show.step("reading smaps_rollup")
    found = {name: taken(site.stage.process(name).pid) for name in _PROCESSES}
    lines = [_figure(f"Memory of {name} after the run", *amounts) for name, amounts in found.items()]
    return [*lines, _figure("  all three", *map(sum, zip(*found.values(), strict=True)))]


def _figure(name: str, rss: int, pss: int) -> Figure:
    return Figure(name, f"PSS {pss / 1024:.0f} MB", f"RSS {rss / 1024:.0f} MB")


def taken(number: int) -> tuple[int, int]:
    """RSS and PSS of a process and its children, in kB."""
    amounts = {"Rss": 0, "Pss": 0}
    for process in _family(psutil.Process(number)):
        for kind, amount in _LINE.findall(Path(f"/proc/{process.pid}/smaps_rollup").read_text()):
            amounts[kind] += int(amount)
    return amounts["Rss"], amounts["Pss"]


def _family(process: psutil.Process) -> list[psutil.Process]:
    """The process and its children, without labs, which only this demonstration's hub has for children."""
    children = [child for child in process.children() if "jupyterhub.singleuser" not in child.cmdline()]
    return [process, *(member for child in children for member in _family(child))]
