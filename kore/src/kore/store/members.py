"""Who is in which course, and as what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from kore.errors import NotFound
from kore.model import Member, Role, member_role
from kore.store.tables import CourseRow, MemberRow, PersonRow

#: who is listed so and launches as a learner looks at the course as its students see it
_GRADERS = frozenset({Role.INSTRUCTOR, Role.ASSISTANT})


def launched(session: Session, course_id: int, person_id: int, role: Role, now: datetime, test: bool = False) -> Role:
    """The person is an active member of the course; the role that launch and roster amount to.

    Args:
        session: of the store.
        course_id: the course's key.
        person_id: the person's key.
        role: as the launch says it.
        now: the time of the launch.
        test: whether this is a student preview of an instructor's.
    """
    row = session.get(MemberRow, (course_id, person_id))
    if row is None:
        row = MemberRow(course_id=course_id, person_id=person_id)
        session.add(row)
    row.launched_role, row.launched_at, row.test, row.active = role, now, test, True
    effective = amounts_to(row)
    row.role = effective
    session.flush()
    return effective


def amounts_to(row: MemberRow) -> Role:
    """The role that a member's latest launch and the roster amount to."""
    return member_role(_role(row.launched_role), _role(row.listed_role))


def roles(session: Session, name: str) -> dict[str, Role]:
    """A hub user's active roles, by course slug."""
    found = (
        select(CourseRow.slug, MemberRow.role)
        .join(MemberRow, MemberRow.course_id == CourseRow.id)
        .join(PersonRow, PersonRow.id == MemberRow.person_id)
        .where(PersonRow.name == name, MemberRow.active)
    )
    return {slug: Role(role) for slug, role in session.execute(found)}


def roster(session: Session, course_id: int) -> list[Member]:
    """All members, those who left included, by family name."""
    found = _members(course_id).order_by(PersonRow.family_name, PersonRow.given_name, PersonRow.name)
    return [_member(row) for row in session.execute(found)]


def get(session: Session, course_id: int, name: str) -> Member:
    """One member.

    Raises:
        NotFound: the course has none with this hub user name.
    """
    row = session.execute(_members(course_id).where(PersonRow.name == name)).first()
    if row is None:
        raise NotFound(f"{name} is not a member of the course")
    return _member(row)


def _members(course_id: int) -> Select[MemberRow, PersonRow]:
    return (
        select(MemberRow, PersonRow)
        .join(PersonRow, PersonRow.id == MemberRow.person_id)
        .where(MemberRow.course_id == course_id)
    )


def _member(row: Row[MemberRow, PersonRow]) -> Member:
    member, person = row
    return Member(
        person_id=person.id,
        name=person.name,
        given_name=person.given_name,
        family_name=person.family_name,
        full_name=person.full_name,
        email=person.email,
        role=Role(member.role),
        active=member.active,
        test=member.test or (_role(member.listed_role) in _GRADERS and member.launched_role == Role.LEARNER),
    )


def _role(text: str | None) -> Role | None:
    return None if text is None else Role(text)
