"""Rooms of courses."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kore import names
from kore.errors import BadRequest, NotFound
from kore.model import Room
from kore.store.tables import CourseRow, RoomRow

#: rooms of a course; each is a role of all its members at the hub
MOST = 100


def make(session: Session, course: str, title: str) -> Room:
    """A new room of a course, with a name that no room has.

    Raises:
        BadRequest: the course has enough of them.
    """
    course_id = session.scalars(select(CourseRow.id).where(CourseRow.slug == course)).one()
    if (session.scalar(select(func.count(RoomRow.id)).where(RoomRow.course_id == course_id)) or 0) >= MOST:
        raise BadRequest(f"course {course} has {MOST} rooms already")
    name = names.room(title, lambda made: session.scalar(select(RoomRow.id).where(RoomRow.name == made)) is not None)
    session.add(RoomRow(course_id=course_id, name=name, title=title))
    session.flush()
    return Room(name, title)


def of_courses(session: Session, courses: list[str]) -> dict[str, list[Room]]:
    """The rooms of these courses, by the course's slug; each course's by title."""
    found = select(CourseRow.slug, RoomRow).join(RoomRow, RoomRow.course_id == CourseRow.id)
    rooms: dict[str, list[Room]] = {course: [] for course in courses}
    for course, row in session.execute(found.where(CourseRow.slug.in_(courses)).order_by(RoomRow.title, RoomRow.id)):
        rooms[course].append(Room(row.name, row.title))
    return rooms


def there(session: Session, course: str, name: str) -> bool:
    """Whether the course has a room of this name."""
    return any(room.name == name for room in of_courses(session, [course])[course])


def get(session: Session, course: str, name: str) -> Room:
    """A course's room.

    Raises:
        NotFound: the course has none of this name.
    """
    found = next((room for room in of_courses(session, [course])[course] if room.name == name), None)
    if found is None:
        raise NotFound(f"course {course} has no room {name[:40]!r}")
    return found
