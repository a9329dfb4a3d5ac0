"""A grader comes from the platform's gradebook to look at one student's work (Submission Review 1.0)."""

from __future__ import annotations

from kore.errors import NotFound
from kore.model import Enrolment, Launch
from kore.store import courses, members, people
from kore.store.database import Store


def student(store: Store, launch: Launch, enrolment: Enrolment) -> str:
    """The hub user's name of the person whose submission shall be shown.

    Args:
        store: knows the people.
        launch: whose submission it is about.
        enrolment: into which course.

    Raises:
        NotFound: they are not known, or not in this course.
    """
    with store.read() as session:
        person = people.of_subject(session, launch.issuer, launch.for_subject or "")
        if person is None or enrolment.course is None:
            raise NotFound("this person has never opened the course here, so there is nothing of theirs")
        return members.get(session, courses.get(session, enrolment.course).id, person.name).name
