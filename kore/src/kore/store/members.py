"""Who is in which course, and as what."""

from __future__ import annotations

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from kore.errors import NotFound
from kore.model import Member, Role
from kore.store.tables import CourseRow, MemberRow, PersonRow


def ensure(session: Session, course_id: int, person_id: int, role: Role) -> None:
    """The person is an active member of the course in this role, whatever was before."""
    row = session.get(MemberRow, (course_id, person_id))
    if row is None:
        session.add(MemberRow(course_id=course_id, person_id=person_id, role=role, active=True))
    else:
        row.role, row.active = role, True
    session.flush()


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
        test=member.test,
    )
