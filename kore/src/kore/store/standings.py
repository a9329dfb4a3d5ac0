"""Where people stand: everything that their groups and roles at the hub follow from."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from kore.errors import NotFound
from kore.model import Standing, shown_name
from kore.store import members, people, rooms
from kore.store.rooms import Kinds
from kore.store.tables import GroupMemberRow, GroupRow, MemberRow


def of(session: Session, name: str, automatic: Kinds) -> Standing:
    """Where a person stands.

    Args:
        session: of the store.
        name: hub user.
        automatic: the kinds of rooms by themselves that the instance has.

    Raises:
        NotFound: Kore knows nobody of this name.
    """
    person = people.find(session, name)
    if person is None:
        raise NotFound(f"Kore knows nobody by the name {name[:40]!r}")
    roles = members.roles(session, name)
    there = rooms.of_courses(session, sorted(roles), automatic)
    return Standing(
        name=name,
        shown=shown_name(person.full_name, person.given_name, person.family_name, name),
        roles=roles,
        groups=_groups(session, person.id),
        rooms={course: there[course] for course in roles},
    )


def find(session: Session, name: str, automatic: Kinds) -> Standing:
    """The same; a hub user whom Kore does not know (an administrator who never came by a launch) stands nowhere."""
    try:
        return of(session, name, automatic)
    except NotFound:
        return Standing(name, name)


def _groups(session: Session, person: int) -> frozenset[str]:
    """Slugs of the groups that somebody is in, in the courses that they are in."""
    of_person = (
        select(GroupRow.slug)
        .join(GroupMemberRow, GroupMemberRow.group_id == GroupRow.id)
        .join(
            MemberRow,
            (MemberRow.course_id == GroupRow.course_id) & (MemberRow.person_id == GroupMemberRow.person_id),
        )
        .where(GroupMemberRow.person_id == person, GroupRow.active, MemberRow.active)
    )
    return frozenset(session.scalars(of_person))
