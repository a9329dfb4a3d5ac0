"""Scores as Kore sends them and results as the platforms hold them (AGS 2.0, sections 3.3 and 3.4)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

#: points that may differ by rescaling: Moodle keeps five decimals
_SAME = 1e-4


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

    score: float
    maximum: float
    timestamp: datetime | None = None

    def same_points(self, score: Score) -> bool:
        """Whether a score, brought to this maximum, has as many points; platforms cut at zero and at the maximum."""
        if score.given is None or not score.maximum:
            return False
        expected = min(max(score.given, 0.0), score.maximum) / score.maximum * self.maximum
        return math.isclose(self.score, expected, abs_tol=_SAME * max(self.maximum, 1))
