"""Rooms of courses: those that instructors made, and those that courses and groups have by themselves.

A room by itself has no row of its own: its name is the slug of the course or group.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kore import names
from kore.errors import BadRequest, NotFound, RoomRemoved
from kore.model import Room, RoomKind
from kore.store import slugs
from kore.store.tables import CourseRow, GroupRow, RoomRow

#: rooms that instructors make in a course; each is a role of all its members at the hub
MOST = 100
#: the same with those that were removed, whose rows stay
_EVER = 1000

#: the kinds of rooms by themselves that the instance has
Kinds = Collection[RoomKind]


def make(session: Session, course: str, title: str) -> Room:
    """A new room of a course, with a name that nothing has or had.

    Raises:
        BadRequest: the course has enough of them.
    """
    course_id = session.scalars(select(CourseRow.id).where(CourseRow.slug == course)).one()
    numbers = select(func.count(RoomRow.id), func.count(RoomRow.removed_at)).where(RoomRow.course_id == course_id)
    ever, removed = session.execute(numbers).one()
    if ever - removed >= MOST or ever >= _EVER:
        raise BadRequest(f"course {course} has {ever - removed} rooms already, and had {removed} more")
    name = names.room(title, lambda made: slugs.taken(session, made))
    session.add(RoomRow(course_id=course_id, name=name, title=title))
    session.flush()
    return Room(name, title)


def remove(session: Session, course: str, name: str, now: datetime) -> None:
    """Nobody may open the room any more. Its files stay, and so does its name, which no other room gets.

    Raises:
        NotFound: the course has no such room that was made.
    """
    row = _made(session, course, name)
    if row is None or row.removed_at is not None:
        raise NotFound(f"course {course} has no room {name[:40]!r} that could be removed")
    row.removed_at = now


def of_courses(session: Session, courses: list[str], automatic: Kinds) -> dict[str, list[Room]]:
    """The rooms of these courses, by the course's slug; each course's by title, after the one of the course itself."""
    rooms: dict[str, list[Room]] = {course: [] for course in courses}
    here = CourseRow.slug.in_(courses)
    if RoomKind.COURSE in automatic:
        for slug, title in session.execute(select(CourseRow.slug, CourseRow.title).where(here)):
            rooms[slug].append(Room(slug, title, RoomKind.COURSE))
    found = (
        select(CourseRow.slug, RoomRow)
        .join(RoomRow, RoomRow.course_id == CourseRow.id)
        .where(here, RoomRow.removed_at.is_(None))
        .order_by(RoomRow.title, RoomRow.id)
    )
    for course, row in session.execute(found):
        rooms[course].append(Room(row.name, row.title))
    if RoomKind.GROUP in automatic:
        groups = select(CourseRow.slug, GroupRow).join(GroupRow, GroupRow.course_id == CourseRow.id)
        for course, group in session.execute(groups.where(here, GroupRow.active).order_by(GroupRow.title, GroupRow.id)):
            rooms[course].append(Room(group.slug, group.title, RoomKind.GROUP, group.slug))
    return rooms


def known(session: Session, course: str, name: str) -> bool:
    """Whether the name is or was one of the course's rooms, or could be."""
    groups = select(GroupRow.id).join(CourseRow, CourseRow.id == GroupRow.course_id).where(CourseRow.slug == course)
    of_group = session.scalar(groups.where(GroupRow.slug == name)) is not None
    return name == course or of_group or _made(session, course, name) is not None


def get(session: Session, course: str, name: str, automatic: Kinds) -> Room:
    """A course's room.

    Raises:
        RoomRemoved: it had one of this name.
        NotFound: it has and had none.
    """
    found = next((room for room in of_courses(session, [course], automatic)[course] if room.name == name), None)
    if found is not None:
        return found
    if known(session, course, name):
        raise RoomRemoved(f"course {course} has no room {name} any more")
    raise NotFound(f"course {course} has no room {name[:40]!r}")


def everything(session: Session, automatic: Kinds) -> set[str]:
    """The names of all rooms that there are."""
    courses = list(session.scalars(select(CourseRow.slug)))
    return {room.name for rooms in of_courses(session, courses, automatic).values() for room in rooms}


def among(session: Session, wanted: Collection[str]) -> list[str]:
    """Those of the names that rooms have or had which instructors made."""
    return sorted(session.scalars(select(RoomRow.name).where(RoomRow.name.in_(wanted))))


def _made(session: Session, course: str, name: str) -> RoomRow | None:
    here = select(RoomRow).join(CourseRow, CourseRow.id == RoomRow.course_id).where(CourseRow.slug == course)
    return session.scalar(here.where(RoomRow.name == name))
