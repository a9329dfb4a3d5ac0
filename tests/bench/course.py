"""A course full of grades, and its teacher, who presses “Send to LMS”."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Self

from bench import world
from bench.site import Site
from kore import clock
from kore.demo.instructor import Instructor
from kore.demo.person import Stuck, forms
from kore.demo.plan import ASSIGNMENT
from kore.model import Grade, Launch, Role
from kore.steps.publish import publish
from kore.store import courses, members, people
from kore.store.database import Store

#: points of the assignment, the same as of its column, so that the platform rescales nothing
MAXIMUM = 100.0
#: people enrolled in one transaction: Kore must come to write in between
_AT_ONCE = 500
#: seconds between two looks at the outbox
_STEP = 0.05


class GradedCourse:
    """A course whose grades are published in Kore and wait for their teacher."""

    def __init__(self, site: Site, course: world.Course) -> None:
        """Open the teacher's browser.

        Args:
            site: where everything runs.
            course: one of the world's.
        """
        self._site = site
        self._course = course
        self._teacher = Instructor(site.platform, "teacher")

    def __enter__(self) -> Self:
        """Let the teacher open the course, so that it exists in Kore."""
        self._teacher.open_course(self._course.hub_link)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._teacher.__exit__(kind, error, trace)

    def fill(self) -> dict[str, float]:
        """Enrol all students and publish a grade for each: the points by LMS id, everybody's others."""
        subjects = self._course.subjects()
        example = asyncio.run(self._site.launch_of(subjects[0], self._course.assignment_link))
        names = enrol_all(self._site.store, example, subjects)
        points = {subject: round((number + 1) * MAXIMUM / len(subjects), 2) for number, subject in enumerate(subjects)}
        grades = [Grade(ASSIGNMENT, names[who], points[who], MAXIMUM, needs_manual_grade=False) for who in subjects]
        publish(self._site.store, self._teacher.course, grades)
        return points

    def send(self, seen: Callable[[int], None] = lambda _: None, patience: float = 240.0) -> float:
        """Press “Send to LMS”; seconds until nothing is on its way any more.

        Args:
            seen: is told again and again how many scores still wait.
            patience: seconds.

        Raises:
            Stuck: Kore refuses, or the outbox does not get empty.
        """
        page = self._teacher.page
        assert page is not None
        button = next(form for form in forms(page) if form.action.endswith("/send"))
        begin = time.perf_counter()
        # The page after it shows all students; drawing it is no part of the sending.
        answer = self._teacher.browser.post(page.url.join(button.action), data=button.fields, follow_redirects=False)
        if not answer.has_redirect_location:
            raise Stuck(f"“Send to LMS” is answered with HTTP {answer.status_code}")
        while waiting := self._site.pending():
            if time.perf_counter() > begin + patience:
                raise Stuck(f"after {patience:g} s {waiting} scores still wait")
            seen(waiting)
            time.sleep(_STEP)
        return time.perf_counter() - begin


def enrol_all(store: Store, example: Launch, subjects: list[str]) -> dict[str, str]:
    """Make learners of many people as launches would; their hub user names.

    Args:
        store: of the instance.
        example: the launch of one of them.
        subjects: their LMS ids.
    """
    names: dict[str, str] = {}
    for start in range(0, len(subjects), _AT_ONCE):
        with store.write() as session:
            platform = courses.ensure_platform(session, example.issuer, example.client_id)
            course = courses.ensure(session, platform, example)
            courses.ensure_link(session, course, example)
            for subject in subjects[start : start + _AT_ONCE]:
                person = people.ensure(session, replace(example, subject=subject, username=world.username(subject)))
                members.launched(session, course.id, person.id, Role.LEARNER, clock.now())
                names[subject] = person.name
    return names
