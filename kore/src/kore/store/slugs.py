"""Which names of courses, groups and rooms are given away: each may become the name of a room, and so of files."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from kore.store.tables import CourseRow, GroupRow, RoomRow


def taken(session: Session, name: str) -> bool:
    """Whether a course, a group or a room has or had the name."""
    columns = (CourseRow.slug, GroupRow.slug, RoomRow.name)
    return any(session.scalar(select(column).where(column == name)) is not None for column in columns)
