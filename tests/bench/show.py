"""What people see while a benchmark runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Show:
    """Steps as lines, and a bar where something is counted."""

    def __init__(self, console: Console) -> None:
        """Write to this console."""
        self.console = console

    def step(self, text: str) -> None:
        """Say what begins now."""
        self.console.print(f"[green]▸[/green] {text}")

    def note(self, text: str) -> None:
        """Explain what is measured."""
        self.console.print(f"  {text}", style="dim")

    @contextmanager
    def bar(self, text: str, total: int) -> Iterator[Callable[[int], None]]:
        """A bar; the function takes how many are done."""
        columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.console, transient=True, refresh_per_second=4) as progress:
            task = progress.add_task(text, total=total)
            yield lambda done: progress.update(task, completed=done)
