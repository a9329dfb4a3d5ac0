"""A copied course takes assignments over: the releases, and nothing of anybody's work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kore.errors import NotFound
from kore.model import Grade, Launch
from kore.steps import release
from kore.steps.enrol import enrol
from kore.steps.publish import publish
from kore.steps.take_over import offer, take_over
from kore.store import assignments, courses, grades, submissions
from kore.store.tables import CourseRow


@pytest.fixture
def copy(course: Any, launch_of: Callable[..., Launch]) -> str:
    """The slug of a course that the LMS has copied from the other one."""
    made = enrol(course.store, launch_of("1", "Instructor", context_id="3")).course
    copied_from(course.store, str(made), course.slug)
    return str(made)


def copied_from(store: Any, copy: str, original: str) -> None:
    with store.write() as session:
        session.get_one(CourseRow, courses.get(session, copy).id).copied_from = original


def found(store: Any, slug: str) -> dict[str, Any]:
    with store.read() as session:
        return {a.name: a for a in assignments.everything(session, courses.get(session, slug).id)}


def test_what_is_released_there_waits_here(course: Any, copy: str, pack: Any) -> None:
    data = pack("p1.ipynb")
    course.release("ps1", data)
    course.release("ps2")
    release.close(course.store, course.slug, "ps1", course.clock.at + timedelta(days=1))
    offered = offer(course.store, copy)
    assert offered is not None
    assert (offered.original.slug, [a.name for a in offered.assignments]) == (course.slug, ["ps1", "ps2"])
    assert take_over(course.store, copy, course.slug) == 2
    taken = found(course.store, copy)["ps1"]
    assert (taken.digest, taken.released_at, taken.closes_at, taken.notebooks) == (None, None, None, ("p1",))
    with pytest.raises(NotFound):
        release.fetch(course.store, course.archives, copy, "ps1")
    release.reopen(course.store, copy, "ps1")
    assert release.fetch(course.store, course.archives, copy, "ps1") == data
    assert offer(course.store, copy) is None


def test_the_original_stays_as_it_is(course: Any, copy: str) -> None:
    course.release()
    before = found(course.store, course.slug)
    take_over(course.store, copy, course.slug)
    release.reopen(course.store, copy, "ps1")
    assert found(course.store, course.slug) == before


def test_work_and_grades_stay_with_those_who_did_it(course: Any, copy: str) -> None:
    course.release()
    publish(course.store, course.slug, [Grade("ps1", "user5", 8.0, 10.0, needs_manual_grade=False)])
    with course.store.write() as session:
        original = found(course.store, course.slug)["ps1"]
        submissions.add(session, original.id, 1, "d", ["p1"], course.clock.at)
    take_over(course.store, copy, course.slug)
    with course.store.read() as session:
        number = courses.get(session, copy).id
        assert grades.of_course(session, number) == []
        assert submissions.counts(session, number) == {}


def test_what_exists_here_is_not_touched(course: Any, copy: str, pack: Any) -> None:
    course.release("ps1")
    course.release("ps2")
    own = pack("own.ipynb")
    release.release(course.store, course.archives, course.limits, copy, "ps1", own, force=False)
    with course.store.write() as session:
        assignments.ensure(session, courses.get(session, copy).id, "ps2")  # heard of: somebody has grades in it
    assert offer(course.store, copy) is None
    with pytest.raises(NotFound):
        take_over(course.store, copy, course.slug)
    assert release.fetch(course.store, course.archives, copy, "ps1") == own
    assert found(course.store, copy)["ps2"].draft is None


def test_what_was_withdrawn_there_is_not_offered(course: Any, copy: str) -> None:
    course.release()
    release.withdraw(course.store, course.slug, "ps1")
    assert offer(course.store, copy) is None


def test_a_copy_of_a_copy_gets_what_waits_there(course: Any, copy: str, launch_of: Any) -> None:
    course.release()
    take_over(course.store, copy, course.slug)
    third = str(enrol(course.store, launch_of("1", "Instructor", context_id="4")).course)
    copied_from(course.store, third, copy)
    assert take_over(course.store, third, copy) == 1
    assert found(course.store, third)["ps1"].draft == found(course.store, course.slug)["ps1"].digest


def test_a_course_that_is_no_copy_takes_nothing(course: Any, copy: str) -> None:
    course.release()
    assert offer(course.store, course.slug) is None
    for original in (course.slug, copy):
        with pytest.raises(NotFound):
            take_over(course.store, course.slug, original)


def test_only_from_the_course_that_was_asked_about(course: Any, copy: str, launch_of: Any) -> None:
    """The original could change between the question for the caller's rights and the work."""
    course.release()
    other = str(enrol(course.store, launch_of("1", "Instructor", context_id="4")).course)
    with pytest.raises(NotFound):
        take_over(course.store, copy, other)
    assert found(course.store, copy) == {}
