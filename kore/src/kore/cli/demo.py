"""`kore demo`: the whole story on real parts, on this machine alone."""

from __future__ import annotations

import contextlib
import shutil
import signal
import tempfile
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from kore.demo import plan as plans
from kore.demo.processes import free_ports, listens
from kore.demo.stage import Stage
from kore.demo.story import Act, Ending, acts, play

#: the first of six ports in a row, if they are free
_PORT = 8800
_PORTS = 6


def demo(
    proxy: Annotated[
        Path, typer.Option(envvar="KORE_PROXY", help="The script of configurable-http-proxy; `make demo` gives it.")
    ],
    once: Annotated[bool, typer.Option("--once", help="End when the story is over, with exit status 0.")] = False,
    port: Annotated[
        int | None, typer.Option(help="First of six ports in a row; by default 8800, or any free ones.")
    ] = None,
) -> None:
    """Start two LMSs, Kore and a hub on loopback, play the story, and stay for a visit until Ctrl-C."""
    signal.signal(signal.SIGTERM, _interrupt)
    console = Console(highlight=False)
    # State, logs and homes; it ends with the demo, unless something went wrong.
    folder = Path(tempfile.mkdtemp(prefix="ananke-demo-"))
    logs = folder / "logs"
    try:
        stage = Stage(plans.make(folder, _ports(port)), proxy.resolve(), lambda step: _tell(console, step))
        with stage:
            for number, act in enumerate(acts(stage.plan), start=1):
                console.rule(f"[bold]Course {number}: {act.platform.name}")
                _show(console, act, play(stage, act, lambda step: _tell(console, step)))
            _invite(console, stage)
            if not once:
                _wait(console)
        shutil.rmtree(logs)
    finally:
        if logs.exists():
            console.print(f"The logs stay in {logs}.", style="yellow")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _ports(first: int | None) -> list[int]:
    if first is not None:
        return list(range(first, first + _PORTS))
    usual = list(range(_PORT, _PORT + _PORTS))
    return free_ports(_PORTS) if any(listens(port) for port in usual) else usual


def _tell(console: Console, step: str) -> None:
    console.print(f"[green]▸[/green] {step}")


def _show(console: Console, act: Act, ending: Ending) -> None:
    table = Table(title=f"Gradebook of {act.platform.name} (course {ending.course} here)")
    for heading in ("Student", "Points in the LMS", "Progress", "Comment"):
        table.add_column(heading)
    for name in act.students:
        entry = ending.grades[name]
        points = f"{entry.points:.2f} of {entry.maximum:g}" if entry.points is not None else "none"
        table.add_row(name, points, entry.progress, entry.comment)
    console.print(table)


def _invite(console: Console, stage: Stage) -> None:
    console.rule("[bold]Have a look")
    for platform in stage.plan.platforms:
        console.print(f"{platform.name}: {platform.url}/  (choose who you are, open the course, click an activity)")
    console.print(f"The hub:  {stage.plan.url}   Kore: {stage.plan.url}services/kore/")


def _wait(console: Console) -> None:
    """Until Ctrl-C or a request to stop."""
    console.print("Everything runs until you press Ctrl-C.", style="bold")
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            signal.pause()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """A request to stop is like Ctrl-C: whatever was started is stopped on the way out."""
    raise KeyboardInterrupt
