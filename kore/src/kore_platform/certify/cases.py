"""Cases, what comes of them, and the two kinds of groups that they make up."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from kore_platform.certify.errors import UNREACHABLE, Stuck, unreachable
from kore_platform.certify.kit import Kit

Check = TypeVar("Check")
Found = TypeVar("Found")


class Outcome(StrEnum):
    """What comes of a case."""

    PASSED = "passed"
    FAILED = "failed"
    #: what the case is about did not happen
    SKIPPED = "skipped"
    #: the kit could not find out
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome, and in one line why: what was expected, and what the tool did."""

    outcome: Outcome
    why: str


def passed(why: str) -> Verdict:
    """The tool did what it shall do."""
    return Verdict(Outcome.PASSED, why)


def failed(expected: str, found: str) -> Verdict:
    """The tool did something else."""
    return Verdict(Outcome.FAILED, f"expected {expected}; {found}")


def skipped(why: str = "nothing arrived") -> Verdict:
    """There was nothing to judge."""
    return Verdict(Outcome.SKIPPED, why)


@dataclass(frozen=True, slots=True)
class Case(Generic[Check]):
    """One thing that a tool must do or must not do."""

    id: str
    title: str
    #: where it is written
    section: str
    check: Check


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a case."""

    group: str
    case: Case[Any]
    verdict: Verdict
    seconds: float

    @property
    def name(self) -> str:
        """Group and case, as `--only` takes them."""
        return f"{self.group}/{self.case.id}"


class Group(Protocol):
    """Cases that belong together."""

    @property
    def name(self) -> str:
        """The first half of its cases' names."""

    @property
    def title(self) -> str:
        """What it is about."""

    @property
    def cases(self) -> Sequence[Case[Any]]:
        """Its cases, in their order."""

    def run(self, kit: Kit, chosen: Collection[str]) -> AsyncIterator[Result]:
        """Try the chosen cases."""


@dataclass(frozen=True, slots=True)
class Acts:
    """A group whose cases each do something of their own to the tool."""

    name: str
    title: str
    cases: tuple[Case[Callable[[Kit], Awaitable[Verdict]]], ...]

    async def run(self, kit: Kit, chosen: Collection[str]) -> AsyncIterator[Result]:
        """Try the chosen cases, one after the other."""
        for case in (case for case in self.cases if case.id in chosen):
            started = kit.now()
            verdict = await _guarded(case.check(kit))
            yield Result(self.name, case, verdict, kit.now() - started)


@dataclass(frozen=True, slots=True)
class Judged(Generic[Found]):
    """A group that first lets the tool do something, and then judges what it did in every case."""

    name: str
    title: str
    cases: tuple[Case[Callable[[Found], Verdict]], ...]
    #: lets the tool act; may end as soon as the function says that no chosen case waits for anything any more
    gather: Callable[[Kit, Callable[[Found], bool]], Awaitable[Found]]

    async def run(self, kit: Kit, chosen: Collection[str]) -> AsyncIterator[Result]:
        """Let the tool act once, and judge the chosen cases."""
        cases = [case for case in self.cases if case.id in chosen]
        started = kit.now()
        found: list[Found] = []

        async def act() -> Verdict:
            found.append(await self.gather(kit, lambda so_far: _waits(cases, so_far)))
            return passed("")

        broken = await _guarded(act())
        for case in cases:  # the first one has taken the time
            yield Result(self.name, case, case.check(found[0]) if found else broken, kit.now() - started)
            started = kit.now()


def _waits(cases: Sequence[Case[Callable[[Found], Verdict]]], found: Found) -> bool:
    return any(case.check(found).outcome is Outcome.SKIPPED for case in cases)


async def _guarded(acting: Awaitable[Verdict]) -> Verdict:
    try:
        return await acting
    except Stuck as stuck:
        return Verdict(Outcome.FAILED, str(stuck))
    except UNREACHABLE as error:
        return Verdict(Outcome.ERROR, unreachable(error))
