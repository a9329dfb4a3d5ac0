"""What teachers do in the gradebook, by its pages or through the control API."""

from __future__ import annotations

from kore_platform import grades, people
from kore_platform.columns import Column
from kore_platform.errors import ControlRefused
from kore_platform.grades import Grade
from kore_platform.platform import Platform


def override(platform: Platform, course: str, column: str, person: str, points: float | None, feedback: str) -> None:
    """Enter a grade by hand.

    Raises:
        ControlRefused: no such column or student, a locked grade, or points outside the column's scale.
    """
    found, grade = _find(platform, course, column, person)
    if found.locked or grade.locked:
        raise ControlRefused(409, "the grade is locked; unlock it first")
    try:
        grades.override(found, grade, points, feedback, platform.now())
    except ValueError as error:
        raise ControlRefused(422, str(error)) from error


def release(platform: Platform, course: str, column: str, person: str) -> None:
    """Take an override back.

    Raises:
        ControlRefused: no such column or student.
    """
    _, grade = _find(platform, course, column, person)
    grades.release(grade)


def lock(platform: Platform, course: str, column: str, person: str | None, *, locked: bool) -> None:
    """Lock or unlock a grade, or a whole column if no person is named.

    Raises:
        ControlRefused: no such column or student.
    """
    if person is None:
        _find_column(platform, course, column).locked = locked
        return
    _, grade = _find(platform, course, column, person)
    grade.locked = locked


def _find_column(platform: Platform, course: str, column: str) -> Column:
    found = platform.columns.find(course, column)
    if found is None:
        raise ControlRefused(404, f"course {course} has no column {column}")
    return found


def _find(platform: Platform, course: str, column: str, person: str) -> tuple[Column, Grade]:
    found = _find_column(platform, course, column)
    if not people.can_be_scored(platform.world, course, person):
        raise ControlRefused(404, f"person {person} is no student of course {course}")
    return found, platform.grades.find(column, person)
