"""Grades and feedback from the grading lab."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kore.errors import ArchiveRefused, BadRequest, NotFound
from kore.model import Grade
from kore.steps import publish
from kore.steps.submit import submit
from kore.store import courses, grades

Pack = Callable[..., bytes]
GRADE = Grade("ps1", "user5", 8.0, 10.0, needs_manual_grade=False)


def kept(course: Any) -> list[Grade]:
    with course.store.read() as session:
        return grades.of_course(session, courses.get(session, course.slug).id)


def test_changes_are_counted(course: Any) -> None:
    both = [GRADE, replace(GRADE, student="user6")]
    assert publish.publish(course.store, course.slug, both) == 2
    assert publish.publish(course.store, course.slug, both) == 0
    assert publish.publish(course.store, course.slug, [replace(GRADE, score=9.0), both[1]]) == 1
    assert {grade.student: grade.score for grade in kept(course)} == {"user5": 9.0, "user6": 8.0}


def test_a_test_student_is_left_out(course: Any) -> None:
    assert publish.publish(course.store, course.slug, [replace(GRADE, student="test-student"), GRADE]) == 1
    assert kept(course) == [GRADE]


@pytest.mark.parametrize(
    "changes",
    [{"assignment": "../x"}, {"score": math.nan}, {"score": math.inf}, {"max_score": math.nan}, {"max_score": -1.0}],
)
def test_an_impossible_grade_is_refused_with_all_the_others(course: Any, changes: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        publish.publish(course.store, course.slug, [GRADE, replace(GRADE, **changes)])
    assert kept(course) == []


def test_an_unknown_course_is_not_found(course: Any) -> None:
    with pytest.raises(NotFound):
        publish.publish(course.store, "other-0000", [GRADE])


def test_feedback_reaches_its_submission(course: Any, pack: Pack) -> None:
    course.release()
    parts = (course.store, course.archives, course.limits, course.slug)
    made = submit(*parts, "ps1", "user5", pack("p1.ipynb"))
    with pytest.raises(NotFound, match="no feedback"):
        publish.feedback(course.store, course.archives, course.slug, made.id)
    publish.give_feedback(*parts, made.id, pack("p1.html"))
    assert publish.feedback(course.store, course.archives, course.slug, made.id) == pack("p1.html")
    with pytest.raises(ArchiveRefused):
        publish.give_feedback(*parts, made.id, b"nonsense")
    with pytest.raises(NotFound):
        publish.give_feedback(*parts, made.id + 1, pack("p1.html"))
