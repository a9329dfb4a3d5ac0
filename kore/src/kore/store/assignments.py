"""Assignments and their releases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kore.errors import NotFound
from kore.model import Assignment
from kore.store.tables import AssignmentRow


def ensure(session: Session, course_id: int, name: str) -> AssignmentRow:
    """The assignment's row, made when its name is first heard."""
    row = _row(session, course_id, name)
    if row is None:
        row = AssignmentRow(course_id=course_id, name=name, notebooks=[])
        session.add(row)
        session.flush()
    return row


def everything(session: Session, course_id: int) -> list[Assignment]:
    """The course's assignments by name, withdrawn ones included."""
    rows = session.scalars(
        select(AssignmentRow).where(AssignmentRow.course_id == course_id).order_by(AssignmentRow.name)
    )
    return [_assignment(row) for row in rows]


def get(session: Session, course_id: int, name: str) -> Assignment:
    """The assignment.

    Raises:
        NotFound: the course has none of this name.
    """
    return _assignment(_existing(session, course_id, name))


def release(
    session: Session, course_id: int, name: str, digest: str, notebooks: list[str], now: datetime
) -> Assignment:
    """Put a release in place of the one before, open until somebody closes it."""
    row = ensure(session, course_id, name)
    row.digest, row.notebooks, row.released_at, row.closes_at, row.draft = digest, notebooks, now, None, None
    session.flush()
    return _assignment(row)


def keep_draft(session: Session, course_id: int, name: str, digest: str, notebooks: list[str]) -> None:
    """Put a release there that nobody gets before `reopen`."""
    row = ensure(session, course_id, name)
    row.draft, row.notebooks = digest, notebooks


def withdraw(session: Session, course_id: int, name: str) -> None:
    """Take the release back; submissions and grades stay."""
    row = _row(session, course_id, name)
    if row is not None:
        row.digest = None


def close(session: Session, course_id: int, name: str, closes_at: datetime) -> None:
    """Take submissions until then.

    Raises:
        NotFound: the course has none of this name.
    """
    _existing(session, course_id, name).closes_at = closes_at


def reopen(session: Session, course_id: int, name: str, now: datetime) -> None:
    """Take submissions without end; what has waited for that is released.

    Raises:
        NotFound: the course has none of this name.
    """
    row = _existing(session, course_id, name)
    row.closes_at = None
    if row.digest is None and row.draft is not None:
        row.digest, row.draft, row.released_at = row.draft, None, now


def _existing(session: Session, course_id: int, name: str) -> AssignmentRow:
    row = _row(session, course_id, name)
    if row is None:
        raise NotFound(f"there is no assignment {name} in this course")
    return row


def _row(session: Session, course_id: int, name: str) -> AssignmentRow | None:
    key = (AssignmentRow.course_id == course_id, AssignmentRow.name == name)
    return session.scalar(select(AssignmentRow).where(*key))


def _assignment(row: AssignmentRow) -> Assignment:
    return Assignment(
        id=row.id,
        name=row.name,
        notebooks=tuple(row.notebooks),
        digest=row.digest,
        released_at=row.released_at,
        closes_at=row.closes_at,
        draft=row.draft,
    )
