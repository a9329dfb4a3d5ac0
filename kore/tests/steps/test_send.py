"""“Send to LMS”: which grades become which scores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kore.errors import NotFound
from kore.model import Endpoints, Grade, Launch
from kore.steps.enrol import enrol
from kore.steps.publish import publish
from kore.steps.send import send
from kore.store import outbox
from kore.store.outbox import Settlement, State

GRADE = Grade("ps1", "user5", 8.0, 10.0, needs_manual_grade=False)
LaunchOf = Callable[..., Launch]


def settle(course: Any, state: State) -> None:
    with course.store.write() as session:
        claimed = outbox.claim(session, course.clock.at, 99)
        outbox.settle(session, [Settlement(delivery, state) for delivery in claimed], course.clock.at)


def test_a_grade_becomes_a_final_score(course: Any) -> None:
    publish(course.store, course.slug, [replace(GRADE, comment="gut")])
    assert send(course.store, course.slug) == 1
    assert course.statuses()["ps1", "user5"].wanted == {
        "activity": "Completed",
        "grading": "FullyGraded",
        "given": 8.0,
        "maximum": 10.0,
        "comment": "gut",
    }


def test_a_grade_that_waits_for_a_person_is_not_final(course: Any) -> None:
    publish(course.store, course.slug, [replace(GRADE, needs_manual_grade=True)])
    send(course.store, course.slug)
    assert course.statuses()["ps1", "user5"].wanted["grading"] == "PendingManual"


def test_what_the_platform_has_is_not_sent_again(course: Any) -> None:
    publish(course.store, course.slug, [GRADE, replace(GRADE, student="user6")])
    assert send(course.store, course.slug) == 2
    settle(course, State.SENT)
    assert send(course.store, course.slug) == 0
    publish(course.store, course.slug, [replace(GRADE, score=9.0)])
    assert send(course.store, course.slug) == 1


def test_only_learners_of_the_course_get_scores(course: Any) -> None:
    publish(course.store, course.slug, [replace(GRADE, student=student) for student in ("user1", "user2", "user5")])
    assert send(course.store, course.slug) == 1
    assert set(course.statuses()) == {("ps1", "user5")}


def test_one_assignment_alone(course: Any) -> None:
    publish(course.store, course.slug, [GRADE, replace(GRADE, assignment="ps2")])
    assert send(course.store, course.slug, "ps2") == 1
    assert set(course.statuses()) == {("ps2", "user5")}
    assert send(course.store, course.slug) == 2  # both are to be sent


def test_a_conflict_is_overwritten_for_one_student_who_is_named(course: Any) -> None:
    publish(course.store, course.slug, [GRADE, replace(GRADE, student="user6")])
    send(course.store, course.slug)
    settle(course, State.CONFLICT)
    assert send(course.store, course.slug) == 0
    assert send(course.store, course.slug, "ps1", overwrite="user5") == 1
    states = {student: status.state for (_, student), status in course.statuses().items()}
    assert states == {"user5": State.QUEUED, "user6": State.CONFLICT}


def test_a_course_with_one_column_gets_the_total(course: Any, launch_of: LaunchOf) -> None:
    enrol(course.store, launch_of("1", "Instructor", endpoints=Endpoints(lineitem="https://lms.example.test/one")))
    second = replace(GRADE, assignment="ps2", score=1.5, max_score=5.0, needs_manual_grade=True, comment="b")
    publish(course.store, course.slug, [replace(GRADE, comment="a"), second])
    assert send(course.store, course.slug) == 1
    assert course.statuses()[None, "user5"].wanted == {
        "activity": "Completed",
        "grading": "PendingManual",
        "given": 9.5,
        "maximum": 15.0,
        "comment": "a\nb",
    }


def test_an_unknown_course_is_not_found(course: Any) -> None:
    with pytest.raises(NotFound):
        send(course.store, "other-0000")


def test_a_preview_is_not_sent(course: Any, launch_of: LaunchOf) -> None:
    enrol(course.store, launch_of("6", test_user=True))
    publish(course.store, course.slug, [GRADE, replace(GRADE, student="user6")])
    assert send(course.store, course.slug) == 1
    assert course.statuses().keys() == {("ps1", "user5")}
