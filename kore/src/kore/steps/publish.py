"""A grading lab publishes grades and feedback."""

from __future__ import annotations

import math
from collections.abc import Iterable

from kore import archive, clock, names
from kore.archive import Limits
from kore.errors import BadRequest, NotFound
from kore.model import Grade
from kore.store import assignments, courses, grades, members, submissions
from kore.store.archives import Archives
from kore.store.database import Store


def publish(store: Store, course: str, published: Iterable[Grade]) -> int:
    """Take grades over; the number of those that changed.

    A grade of somebody who is not in the course (a test student of the gradebook's) is left out.

    Raises:
        BadRequest: an assignment's name or its points are impossible.
    """
    changed = 0
    with store.write() as session:
        found = courses.get(session, course)
        people = {member.name: member.person_id for member in members.roster(session, found.id)}
        for grade in published:
            _check(grade)
            if grade.student in people:
                assignment = assignments.ensure(session, found.id, grade.assignment)
                changed += grades.put(session, assignment.id, people[grade.student], grade, clock.now())
    return changed


def _check(grade: Grade) -> None:
    if not names.is_assignment(grade.assignment):
        raise BadRequest(f"{grade.assignment[:80]!r} cannot be the name of an assignment")
    if not (math.isfinite(grade.score) and math.isfinite(grade.max_score) and grade.max_score >= 0):
        raise BadRequest(f"{grade.score} of {grade.max_score} points cannot be a grade")


def give_feedback(
    store: Store, archives: Archives, limits: Limits, course: str, submission_id: int, data: bytes
) -> None:
    """Attach feedback to a submission, for its student to fetch.

    Raises:
        ArchiveRefused: the archive breaks the rules.
        NotFound: the course has no such submission.
    """
    archive.check(data, limits)
    digest = archives.keep(data)
    with store.write() as session:
        found = submissions.get(session, courses.get(session, course).id, submission_id)
        submissions.give_feedback(session, found.id, digest, clock.now())


def feedback(store: Store, archives: Archives, course: str, submission_id: int) -> bytes:
    """The archive of a submission's feedback.

    Raises:
        NotFound: there is no such submission, or no feedback yet.
    """
    with store.read() as session:
        found = submissions.get(session, courses.get(session, course).id, submission_id)
    if found.feedback_digest is None:
        raise NotFound(f"there is no feedback on submission {submission_id} yet")
    return archives.read(found.feedback_digest)
