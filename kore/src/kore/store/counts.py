"""How much there is, for metrics."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kore.store.tables import AssignmentRow, CourseRow, JobRow, OutboxRow, PersonRow, SubmissionRow


def outbox(session: Session) -> dict[str, int]:
    """Rows of the outbox by state."""
    found = session.execute(select(OutboxRow.state, func.count()).group_by(OutboxRow.state))
    return {row[0]: row[1] for row in found}


def jobs(session: Session) -> dict[str, int]:
    """Jobs by state."""
    found = session.execute(select(JobRow.state, func.count()).group_by(JobRow.state))
    return {row[0]: row[1] for row in found}


def totals(session: Session) -> dict[str, int]:
    """People, courses, assignments and submissions."""
    kinds = {"people": PersonRow, "courses": CourseRow, "assignments": AssignmentRow, "submissions": SubmissionRow}
    return {name: session.scalar(select(func.count()).select_from(row)) or 0 for name, row in kinds.items()}
