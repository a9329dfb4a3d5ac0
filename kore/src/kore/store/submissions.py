"""Submissions and the feedback on them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from kore.errors import NotFound
from kore.model import Submission
from kore.store.tables import AssignmentRow, PersonRow, SubmissionRow


def add(
    session: Session, assignment_id: int, person_id: int, digest: str, notebooks: list[str], submitted_at: datetime
) -> Submission:
    """Record a submission whose archive is safely stored."""
    row = SubmissionRow(
        assignment_id=assignment_id,
        person_id=person_id,
        digest=digest,
        notebooks=notebooks,
        submitted_at=submitted_at,
    )
    session.add(row)
    session.flush()
    return _submission(session.execute(_joined().where(SubmissionRow.id == row.id)).one())


def of_assignment(session: Session, assignment_id: int, student: str | None = None) -> list[Submission]:
    """The submissions to an assignment, of one student or (None) of all, oldest first."""
    found = _joined().where(SubmissionRow.assignment_id == assignment_id)
    if student is not None:
        found = found.where(PersonRow.name == student)
    return [_submission(row) for row in session.execute(found.order_by(SubmissionRow.submitted_at, SubmissionRow.id))]


def get(session: Session, course_id: int, submission_id: int) -> Submission:
    """One submission of the course.

    Raises:
        NotFound: the course has none of this number.
    """
    found = _joined().where(SubmissionRow.id == submission_id, AssignmentRow.course_id == course_id)
    row = session.execute(found).first()
    if row is None:
        raise NotFound(f"there is no submission {submission_id} in this course")
    return _submission(row)


def give_feedback(session: Session, submission_id: int, digest: str, now: datetime) -> None:
    """Attach feedback, in place of earlier feedback."""
    row = session.get_one(SubmissionRow, submission_id)
    row.feedback_digest, row.feedback_at = digest, now


def counts(session: Session, course_id: int) -> dict[str, int]:
    """How many students have submitted, by assignment."""
    found = (
        select(AssignmentRow.name, func.count(SubmissionRow.person_id.distinct()))
        .join(SubmissionRow, SubmissionRow.assignment_id == AssignmentRow.id)
        .where(AssignmentRow.course_id == course_id)
        .group_by(AssignmentRow.name)
    )
    return {row[0]: row[1] for row in session.execute(found)}


def students(session: Session, course_id: int) -> set[tuple[str, str]]:
    """Who has handed in what: pairs of assignment and hub user name."""
    found = (
        select(AssignmentRow.name, PersonRow.name)
        .join(SubmissionRow, SubmissionRow.assignment_id == AssignmentRow.id)
        .join(PersonRow, PersonRow.id == SubmissionRow.person_id)
        .where(AssignmentRow.course_id == course_id)
        .distinct()
    )
    return {(assignment, student) for assignment, student in session.execute(found)}


def _joined() -> Select[SubmissionRow, AssignmentRow, PersonRow]:
    return (
        select(SubmissionRow, AssignmentRow, PersonRow)
        .join(AssignmentRow, AssignmentRow.id == SubmissionRow.assignment_id)
        .join(PersonRow, PersonRow.id == SubmissionRow.person_id)
    )


def _submission(row: Row[SubmissionRow, AssignmentRow, PersonRow]) -> Submission:
    submission, assignment, person = row
    return Submission(
        id=submission.id,
        assignment=assignment.name,
        student=person.name,
        submitted_at=submission.submitted_at,
        digest=submission.digest,
        notebooks=tuple(submission.notebooks),
        feedback_digest=submission.feedback_digest,
        feedback_at=submission.feedback_at,
    )
