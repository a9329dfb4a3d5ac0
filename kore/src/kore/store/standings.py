"""Where people stand: everything that their groups and roles at the hub follow from."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from kore.errors import NotFound
from kore.model import Role, Standing, shown_name
from kore.store import rooms
from kore.store.rooms import Kinds
from kore.store.tables import CourseRow, GroupMemberRow, GroupRow, MemberRow, PersonRow


def of(session: Session, name: str, automatic: Kinds) -> Standing:
    """Where a person stands.

    Args:
        session: of the store.
        name: hub user.
        automatic: the kinds of rooms by themselves that the instance has.

    Raises:
        NotFound: Kore knows nobody of this name.
    """
    found = _gathered(session, automatic, name)
    if not found:
        raise NotFound(f"Kore knows nobody by the name {name[:40]!r}")
    return found[0]


def find(session: Session, name: str, automatic: Kinds) -> Standing:
    """The same; a hub user whom Kore does not know (an administrator who never came by a launch) stands nowhere."""
    found = _gathered(session, automatic, name)
    return found[0] if found else Standing(name, name)


def everybody(session: Session, automatic: Kinds) -> list[Standing]:
    """Where all people stand, by hub user."""
    return _gathered(session, automatic, None)


def _gathered(session: Session, automatic: Kinds, name: str | None) -> list[Standing]:
    """In four statements, however many people there are."""
    wanted = PersonRow.name == name if name is not None else PersonRow.name.is_not(None)
    roles: dict[int, dict[str, Role]] = defaultdict(dict)
    of_members = (
        select(MemberRow.person_id, CourseRow.slug, MemberRow.role)
        .join(CourseRow, CourseRow.id == MemberRow.course_id)
        .join(PersonRow, PersonRow.id == MemberRow.person_id)
        .where(wanted, MemberRow.active)
    )
    for person, course, role in session.execute(of_members):
        roles[person][course] = Role(role)
    groups: dict[int, set[str]] = defaultdict(set)
    of_groups = (
        select(GroupMemberRow.person_id, GroupRow.slug)
        .join(GroupRow, GroupRow.id == GroupMemberRow.group_id)
        .join(PersonRow, PersonRow.id == GroupMemberRow.person_id)
        .join(
            MemberRow,
            (MemberRow.course_id == GroupRow.course_id) & (MemberRow.person_id == GroupMemberRow.person_id),
        )
        .where(wanted, GroupRow.active, MemberRow.active)
    )
    for person, group in session.execute(of_groups):
        groups[person].add(group)
    there = rooms.of_courses(session, sorted({course for courses in roles.values() for course in courses}), automatic)
    return [
        Standing(
            name=row.name,
            shown=shown_name(row.full_name, row.given_name, row.family_name, row.name),
            roles=roles[row.id],
            groups=frozenset(groups[row.id]),
            rooms={course: there[course] for course in roles[row.id]},
        )
        for row in session.scalars(select(PersonRow).where(wanted).order_by(PersonRow.name))
    ]
