"""Results for people: one line a case, sums by group and in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from kore_platform.certify.cases import Group, Outcome, Result

_SIGNS = {
    Outcome.PASSED: ("passed ", "green"),
    Outcome.FAILED: ("FAILED ", "bold red"),
    Outcome.SKIPPED: ("skipped", "yellow"),
    Outcome.ERROR: ("ERROR  ", "bold magenta"),
}
_BAD = frozenset({Outcome.FAILED, Outcome.ERROR})


class Report:
    """Writes while the kit works."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.results: list[Result] = []

    def begin(self, group: Group, count: int) -> None:
        """A group begins."""
        self._line(Text(f"\n{group.title} ({group.name}, {count} cases)", style="bold"))

    def add(self, result: Result) -> None:
        """A case is done."""
        self.results.append(result)
        sign, style = _SIGNS[result.verdict.outcome]
        line = Text.assemble((sign, style), f" {result.name}: {result.case.title}")
        if result.verdict.outcome is not Outcome.PASSED:
            line.append(f"\n        {result.verdict.why} [{result.case.section}]", style="dim")
        self._line(line)

    def end(self, group: Group) -> None:
        """A group is done."""
        self._line(Text(f"{group.name}: {summary(r for r in self.results if r.group == group.name)}", style="bold"))

    def ask(self, what: str) -> None:
        """Tell the person what to do now."""
        self._line(Text.assemble(("Now, please: ", "bold cyan"), what))

    def finish(self) -> None:
        """Everything is done."""
        self._line(Text(f"\n{summary(self.results)}", style="bold"))

    def _line(self, text: Text) -> None:
        self._console.print(text, soft_wrap=True)
        self._console.file.flush()


def summary(results: Iterable[Result]) -> str:
    """`3 passed, 1 failed, 0 skipped`; errors of the kit's own are told where there are any."""
    counts = Counter(result.verdict.outcome for result in results)
    told = [Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED] + ([Outcome.ERROR] if counts[Outcome.ERROR] else [])
    return ", ".join(f"{counts[outcome]} {outcome}" for outcome in told)


def is_good(results: Iterable[Result], *, strict: bool) -> bool:
    """Whether nothing has failed; `strict`: nor been skipped."""
    bad = _BAD | {Outcome.SKIPPED} if strict else _BAD
    return not any(result.verdict.outcome in bad for result in results)
