"""What a check finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How it is."""

    WELL = "✓"
    #: it may be meant so
    DOUBT = "!"
    WRONG = "✗"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    mark: Mark
    #: what was found
    said: str
    #: what to do; empty when all is well
    advice: str = ""


@dataclass(frozen=True)
class Section:
    """Findings about one thing: the instance, or a platform."""

    title: str
    findings: list[Finding]


def well(said: str) -> Finding:
    """Nothing to do."""
    return Finding(Mark.WELL, said)


def doubt(said: str, advice: str) -> Finding:
    """It may be meant so, or come to harm later."""
    return Finding(Mark.DOUBT, said, advice)


def wrong(said: str, advice: str) -> Finding:
    """Something does not work."""
    return Finding(Mark.WRONG, said, advice)
