"""Grades and what scores, teachers and locks do to them. The rules are those measured at Moodle 4.5."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from kore_platform.columns import Column
from kore_platform.errors import ScoreRefused
from kore_platform.options import Strictness

#: points; more than any gradebook holds
MOST = 1e12


@dataclass(slots=True)
class Grade:
    """What the gradebook holds for a person in a column."""

    #: points as the tool gave them, in the column's scale; None: none
    raw: float | None = None
    #: points that people see
    final: float | None = None
    feedback: str = ""
    #: when it was given (by the score's own timestamp or the teacher), in seconds since 1970; None: never
    time: float | None = None
    #: a teacher's grade stands over the tool's
    overridden: bool = False
    locked: bool = False
    activity_progress: str = ""
    grading_progress: str = ""


@dataclass(slots=True)
class Score:
    """A well-formed score of a tool (AGS 2.0, section 3.4)."""

    person: str
    given: float | None
    maximum: float
    timestamp: float
    comment: str
    activity_progress: str
    grading_progress: str


@dataclass(slots=True)
class Accepted:
    """A score that the platform accepted, for the history."""

    #: the platform's time, in seconds since 1970
    time: float
    person: str
    #: what the tool sent
    body: dict[str, Any]
    #: what people see since then
    shown: float | None


@dataclass
class Grades:
    """All grades, by column and person, and every score that was accepted, by column."""

    by_column: dict[str, dict[str, Grade]] = field(default_factory=dict)
    history: dict[str, list[Accepted]] = field(default_factory=dict)

    def find(self, column: str, person: str) -> Grade:
        """The grade of a person in a column; an empty one if there is none yet."""
        grades = self.by_column.setdefault(column, {})
        grade = grades.get(person)
        if grade is None:
            grade = grades[person] = Grade()
        return grade

    def forget(self, column: str, person: str) -> None:
        """Delete a grade, as unenrolling does."""
        self.by_column.get(column, {}).pop(person, None)

    def drop(self, column: str) -> None:
        """Delete a column's grades; the history stays, because tests ask for it."""
        self.by_column.pop(column, None)

    def record(self, column: Column, score: Score, body: dict[str, Any], now: float) -> None:
        """Note an accepted score."""
        shown = self.find(column.id, score.person).final
        self.history.setdefault(column.id, []).append(Accepted(now, score.person, body, shown))


def apply(column: Column, grade: Grade, score: Score, options: Strictness) -> None:
    """Let a score change a grade.

    Raises:
        ScoreRefused: the score is not later than the grade, or the grade or its column is locked.
    """
    if grade.time is not None and not _is_later(score.timestamp, grade.time, options):
        item = f"item {column.id} and user {score.person}"
        raise ScoreRefused(409, f"Refusing score with an earlier timestamp for {item}")
    if grade.locked or column.locked:
        raise ScoreRefused(options.locked_status, "")
    grade.activity_progress, grade.grading_progress = score.activity_progress, score.grading_progress
    grade.raw = _points(column, score, options)
    if grade.overridden:
        return
    grade.final = grade.raw
    grade.feedback = score.comment
    if grade.raw is not None:
        grade.time = score.timestamp
    elif column.coupled:
        # Moodle forgets the time of an erased grade, but only in an activity's own column.
        grade.time = None


def _is_later(new: float, old: float, options: Strictness) -> bool:
    return int(new) > int(old) if options.refuse_same_second else new > old


def _points(column: Column, score: Score, options: Strictness) -> float | None:
    if score.given is None or (options.erase_unless_fully_graded and score.grading_progress != "FullyGraded"):
        return None
    # Moodle takes points as they are where the maximum is 0.
    points = _scaled(score.given, score.maximum, column.maximum) if score.maximum else round(score.given, 5)
    points = max(points, 0.0)
    return min(points, column.maximum) if options.cap_scores else points


def override(column: Column, grade: Grade, points: float | None, feedback: str, now: float) -> None:
    """A teacher enters a grade.

    In an activity's own column it stands over later scores; in a column made by a tool, Moodle lets the tool's next
    score replace it.

    Raises:
        ValueError: the points are not a number from 0 to the column's maximum.
    """
    if points is not None and not (math.isfinite(points) and 0 <= points <= column.maximum):
        raise ValueError(f"the grade must be a number from 0 to {column.maximum:g}")
    grade.final = points
    grade.feedback = feedback
    grade.time = now
    grade.overridden = column.coupled


def release(grade: Grade) -> None:
    """A teacher takes an override back: the tool's grade shows again."""
    grade.final = grade.raw
    grade.overridden = False


def rescale(grades: dict[str, Grade], old: float, new: float) -> None:
    """Bring a column's grades to another maximum."""
    if not old or old == new:
        return
    for grade in grades.values():
        grade.raw = None if grade.raw is None else _scaled(grade.raw, old, new)
        grade.final = None if grade.final is None else _scaled(grade.final, old, new)


def _scaled(points: float, old: float, new: float) -> float:
    return round(max(min(points * new / old, MOST), -MOST), 5)
