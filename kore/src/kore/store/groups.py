"""The platforms' groups within courses: which there are, and who is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from kore import names
from kore.errors import PlatformUnavailable
from kore.model import Group, ListedGroup
from kore.store import slugs
from kore.store.tables import CourseRow, GroupMemberRow, GroupRow, MemberRow

#: groups of a course; each may have a room, which is a role of its members at the hub
MOST = 200
#: the same with those that are gone, whose rows stay
_KNOWN = 2000


def launched(session: Session, course_id: int, person_id: int, ids: Sequence[str]) -> None:
    """The person is in these groups of the course and in no other. Groups that this leaves empty are gone.

    The platform's own list counts more, where there is one: then a launch changes nothing. Nor does one by which the
    course would have too many.
    """
    if _told(session, course_id):
        return
    rows = _rows(session, course_id)
    there = {group for group, row in rows.items() if row.active}
    if len(there.union(ids)) > MOST or len(rows.keys() | set(ids)) > _KNOWN:
        return
    for group in ids:
        rows[group] = _there(session, course_id, rows.get(group), ListedGroup.untitled(group))
    session.flush()
    _put(session, rows, {person_id: ids})
    _keep_filled(session, rows)


def listed(
    session: Session, course_id: int, groups: Sequence[ListedGroup], people: Mapping[int, Sequence[str] | None]
) -> None:
    """The course has these groups and no other.

    Args:
        session: of the store.
        course_id: the course's key.
        groups: what the platform lists.
        people: the ids of their groups by person; None: the platform does not say.

    Raises:
        PlatformUnavailable: the course would have too many.
    """
    rows = _rows(session, course_id)
    if len(groups) > MOST or len(rows.keys() | {group.id for group in groups}) > _KNOWN:
        raise PlatformUnavailable(f"the platform lists more than {MOST} groups of the course")
    for row in rows.values():
        row.active = False
    for group in groups:
        rows[group.id] = _there(session, course_id, rows.get(group.id), group)
        rows[group.id].title = group.title
    session.flush()
    _put(session, rows, {person: ids for person, ids in people.items() if ids is not None})
    gone = [row.id for row in rows.values() if not row.active]
    session.execute(delete(GroupMemberRow).where(GroupMemberRow.group_id.in_(gone)))


def left(session: Session, course_id: int) -> None:
    """Who has left the course is in none of its groups, and not in them again when they come back."""
    rows = _rows(session, course_id)
    away = select(MemberRow.person_id).where(MemberRow.course_id == course_id, ~MemberRow.active)
    session.execute(delete(GroupMemberRow).where(_of(rows), GroupMemberRow.person_id.in_(away)))
    if not _told(session, course_id):
        _keep_filled(session, rows)


def noted(session: Session, course_id: int, problem: str) -> None:
    """Note why the groups could not be read, or (empty) that they were."""
    session.get_one(CourseRow, course_id).groups_problem = problem


def of_course(session: Session, course_id: int) -> list[Group]:
    """The groups that the course has, by title."""
    active = select(MemberRow.person_id).where(MemberRow.course_id == course_id, MemberRow.active)
    found = (
        select(GroupRow, func.count(GroupMemberRow.person_id))
        .outerjoin(GroupMemberRow, (GroupMemberRow.group_id == GroupRow.id) & GroupMemberRow.person_id.in_(active))
        .where(GroupRow.course_id == course_id, GroupRow.active)
        .group_by(GroupRow.id)
        .order_by(GroupRow.title, GroupRow.id)
    )
    return [Group(row.slug, row.title, number) for row, number in session.execute(found)]


def _told(session: Session, course_id: int) -> bool:
    """Whether the platform lists the course's groups by itself."""
    course = session.get_one(CourseRow, course_id)
    return course.groups_url is not None and course.memberships_url is not None


def _keep_filled(session: Session, rows: Mapping[str, GroupRow]) -> None:
    """Groups that only launches tell of are gone with their last member."""
    filled = set(session.scalars(select(GroupMemberRow.group_id).where(_of(rows))))
    for row in rows.values():
        row.active = row.id in filled
    session.flush()


def _rows(session: Session, course_id: int) -> dict[str, GroupRow]:
    """All groups that the course has or had, by the platform's id."""
    return {row.group_id: row for row in session.scalars(select(GroupRow).where(GroupRow.course_id == course_id))}


def _there(session: Session, course_id: int, row: GroupRow | None, group: ListedGroup) -> GroupRow:
    """The group's row, whether it is new, was gone or is known; a known one keeps its title."""
    if row is None:
        slug = names.group(group.title, lambda made: slugs.taken(session, made))
        row = GroupRow(course_id=course_id, group_id=group.id, slug=slug, title=group.title)
        session.add(row)
        session.flush()
    row.active = True
    return row


def _put(session: Session, rows: Mapping[str, GroupRow], people: Mapping[int, Sequence[str]]) -> None:
    """Each of these people is in their groups, as far as the course has them, and in no other of the course's."""
    present: dict[int, set[int]] = {person: set() for person in people}
    for found in session.scalars(select(GroupMemberRow).where(_of(rows))):
        present.get(found.person_id, set()).add(found.group_id)
    for person, ids in people.items():
        wanted = {rows[group].id for group in ids if group in rows and rows[group].active}
        for group in wanted - present[person]:
            session.add(GroupMemberRow(group_id=group, person_id=person))
        for group in present[person] - wanted:
            session.delete(session.get_one(GroupMemberRow, (group, person)))
    session.flush()


def _of(rows: Mapping[str, GroupRow]) -> ColumnElement[bool]:
    return GroupMemberRow.group_id.in_([row.id for row in rows.values()])
