"""Students hand in; Kore stamps the time and tells the platform that something was handed in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from kore import archive, clock
from kore.archive import Limits
from kore.errors import AssignmentClosed
from kore.lti.ags import Activity, Grading, Score
from kore.model import Assignment, Submission
from kore.store import assignments, columns, courses, members, outbox, submissions
from kore.store.archives import Archives
from kore.store.database import Store

_SUBMITTED = Score(Activity.SUBMITTED, Grading.PENDING)


def submit(
    store: Store, archives: Archives, limits: Limits, course: str, name: str, student: str, data: bytes
) -> Submission:
    """Take a submission.

    Raises:
        AssignmentClosed: the assignment is withdrawn or closed.
        ArchiveRefused: the archive breaks the rules.
        NotFound: there is no such assignment.
    """
    with store.read() as session:
        _open_assignment(session, courses.get(session, course).id, name, clock.now())
    notebooks = archive.notebooks(archive.check(data, limits))
    digest = archives.keep(data)
    with store.write() as session:
        found = courses.get(session, course)
        now = clock.now()
        assignment = _open_assignment(session, found.id, name, now)
        member = members.get(session, found.id, student)
        made = submissions.add(session, assignment.id, member.person_id, digest, notebooks, now)
        if member.scored and columns.of_assignment(session, found, name):
            column = columns.ensure(session, found.id, assignment.id)
            outbox.want(session, column, member.person_id, _SUBMITTED.stored(), now)
        return made


def _open_assignment(session: Session, course_id: int, name: str, now: datetime) -> Assignment:
    """Asked before the archive is kept, so that a closed assignment fills no disk, and again when it counts."""
    assignment = assignments.get(session, course_id, name)
    if not assignment.takes_submissions(now):
        raise AssignmentClosed(f"{name} takes no submissions (any more)")
    return assignment
