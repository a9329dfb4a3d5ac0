"""`make bench`: run all benchmarks, or those that are named (`make bench ARGS="launches scores"`)."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from bench import faults, figures, fuzz, idle, keys, launches, memory, notebooks, room, roster, scores, services
from bench.figures import Figure
from bench.show import Show
from bench.site import Site
from kore.errors import KoreError

#: in the order in which they run; `memory` looks at what the others have left
_ALL: dict[str, Callable[[Site, Show], list[Figure]]] = {
    "launches": launches.run,
    "keys": keys.run,
    "scores": scores.run,
    "faults": faults.run,
    "roster": roster.run,
    "services": services.run,
    "notebooks": notebooks.run,
    "room": room.run,
    "idle": idle.run,
    "fuzz": fuzz.run,
    "memory": memory.run,
}


def main() -> int:
    """Measure, and print the summary; 0 unless something was lost, doubled or sent for nothing."""
    arguments = _arguments()
    console = Console(highlight=False)
    console.print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}; all on loopback")
    folder = Path(tempfile.mkdtemp(prefix="ananke-bench-"))
    try:
        found = _measure(folder, arguments, Show(console))
    except BaseException as error:
        console.print(f"The logs stay in {folder / 'logs'}.", style="yellow")
        if isinstance(error, KoreError):
            console.print(f"{type(error).__name__}: {error}", style="bold red", markup=False)
            return 1
        raise
    shutil.rmtree(folder, ignore_errors=True)
    console.print(figures.table(found))
    return 1 if figures.wrong(found) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("benchmarks", nargs="*", metavar="BENCHMARK", help=f"some of: {', '.join(_ALL)}")
    proxy = os.environ.get("KORE_PROXY")
    parser.add_argument("--proxy", type=Path, default=proxy, required=proxy is None, help="as `make bench` gives it")
    arguments = parser.parse_args()
    if unknown := sorted(set(arguments.benchmarks) - _ALL.keys()):
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(_ALL)}")
    return arguments


def _measure(folder: Path, arguments: argparse.Namespace, show: Show) -> list[Figure]:
    chosen = [name for name in _ALL if name in arguments.benchmarks or not arguments.benchmarks]
    found: list[Figure] = []
    with Site(folder, arguments.proxy.resolve(), show.step) as site:
        for name in chosen:
            show.console.rule(f"[bold]{name}")
            found += _ALL[name](site, show)
    return found


if __name__ == "__main__":
    sys.exit(main())
