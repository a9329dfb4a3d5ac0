"""What a benchmark found out, and the table at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table


@dataclass(frozen=True)
class Goal:
    """What a figure should be."""

    text: str
    met: bool
    #: whether missing it is an error of the program, and not only slow
    correctness: bool = False


@dataclass(frozen=True)
class Figure:
    """One line of the summary."""

    name: str
    measured: str
    #: what it is compared with, measured in the same run
    beside: str = ""
    #: how many times as good as that: above 1 Kore does better
    ratio: float | None = None
    goal: Goal | None = None


def rate(number: int, seconds: float) -> str:
    """So many in so long, as people read it."""
    return f"{number / seconds:,.0f}/s"


def table(figures: Sequence[Figure]) -> Table:
    """All figures, one a line."""
    made = Table(title="Summary", title_justify="left")
    made.add_column("Figure")
    for heading in ("Measured", "Beside it", "Ratio"):
        made.add_column(heading, justify="right")
    made.add_column("Goal")
    made.add_column("Met")
    for figure in figures:
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f} ×"
        goal = figure.goal.text if figure.goal else ""
        made.add_row(figure.name, figure.measured, figure.beside, ratio, goal, _met(figure.goal))
    return made


def wrong(figures: Sequence[Figure]) -> list[Figure]:
    """The figures that show an error of the program."""
    return [figure for figure in figures if figure.goal and figure.goal.correctness and not figure.goal.met]


def _met(goal: Goal | None) -> str:
    if goal is None:
        return ""
    return "[green]yes[/green]" if goal.met else "[bold red]NO[/bold red]"
