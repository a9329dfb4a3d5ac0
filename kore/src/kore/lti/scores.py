"""Scores as Kore sends them and results as the platforms hold them (AGS 2.0, sections 3.3 and 3.4)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from kore.lti import bounded

#: share of the maximum that points may differ by after rescaling: Moodle keeps five decimals
_SAME = 1e-4
#: characters of a comment that are kept to be shown
_COMMENT = 200


class Activity(StrEnum):
    """How far the student is (AGS 2.0, section 3.4.7)."""

    SUBMITTED = "Submitted"
    COMPLETED = "Completed"


class Grading(StrEnum):
    """How far the grading is (AGS 2.0, section 3.4.8)."""

    PENDING = "Pending"
    PENDING_MANUAL = "PendingManual"
    FULLY_GRADED = "FullyGraded"


@dataclass(frozen=True)
class Score:
    """What Kore wants a student's cell to hold."""

    activity: Activity
    grading: Grading
    #: points; None for a progress without points
    given: float | None = None
    maximum: float | None = None
    comment: str = ""

    def stored(self) -> dict[str, Any]:
        """The score as the outbox keeps it."""
        return asdict(self)

    @staticmethod
    def of(stored: Mapping[str, Any]) -> Score:
        """The score that the outbox kept."""
        return Score(
            activity=Activity(stored["activity"]),
            grading=Grading(stored["grading"]),
            given=stored["given"],
            maximum=stored["maximum"],
            comment=stored["comment"],
        )


@dataclass(frozen=True)
class Result:
    """What the platform's gradebook holds (AGS 2.0, section 3.3)."""

    #: points; None where the platform's word is no number, so that nobody knows what it holds
    score: float | None
    maximum: float
    timestamp: datetime | None = None
    #: the platform's teacher's, on one line
    comment: str = ""

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Self | None:
        """An entry of a platform's list; None where it says that there are no points."""
        if entry.get("resultScore") is None:
            return None
        said = entry.get("resultMaximum")
        score, maximum = bounded.number(entry["resultScore"]), bounded.number(1 if said is None else said)
        timestamp, comment = _moment(entry.get("timestamp")), _line(entry.get("comment"))
        if maximum is None or maximum <= 0:
            return cls(None, 1.0, timestamp, comment)
        return cls(score, maximum, timestamp, comment)

    def same_points(self, score: Score) -> bool:
        """Whether a score, brought to this maximum, has as many points; platforms cut at zero and at the maximum."""
        if self.score is None or score.given is None or not score.maximum:
            return False
        expected = min(max(score.given, 0.0), score.maximum) / score.maximum * self.maximum
        return math.isclose(self.score, expected, abs_tol=_SAME * self.maximum)


def _moment(said: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(said))
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _line(said: object) -> str:
    return (
        "".join(sign if sign.isprintable() else " " for sign in said[:_COMMENT]).strip()
        if isinstance(said, str)
        else ""
    )
