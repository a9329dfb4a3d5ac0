"""The platforms' rosters: when each course's came, and what it makes of the members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from kore.errors import PlatformUnavailable
from kore.model import Role, RosterChanges
from kore.store import members
from kore.store.courses import get
from kore.store.tables import CourseRow, MemberRow

#: How long a launch stands for itself. Who works in a course without being enrolled there (an administrator of the
#: platform) is in no roster, and must not be shown out by the very reading that their launch has brought about.
_VISIT = timedelta(days=1)


@dataclass(frozen=True)
class Place:
    """Where a course's roster is, and how far it was read."""

    course_id: int
    issuer: str
    client_id: str
    deployment_id: str
    #: the course's id at the platform
    context_id: str
    #: None: the platform offers no roster
    address: str | None
    differences: str | None
    #: where the course's groups are listed; None: nowhere
    groups: str | None
    read_at: datetime | None


def place(session: Session, slug: str) -> Place:
    """Where the course's roster is.

    Raises:
        NotFound: there is no such course.
    """
    course = get(session, slug)
    row = session.get_one(CourseRow, course.id)
    return Place(
        course_id=course.id,
        issuer=course.issuer,
        client_id=course.client_id,
        deployment_id=course.deployment_id,
        context_id=row.context_id,
        address=row.memberships_url,
        differences=row.differences_url,
        groups=row.groups_url,
        read_at=row.roster_at,
    )


def due(session: Session, before: datetime) -> list[str]:
    """Slugs of the courses whose roster was last read before then, or never."""
    late = or_(CourseRow.roster_at.is_(None), CourseRow.roster_at < before)
    found = select(CourseRow.slug).where(CourseRow.memberships_url.is_not(None), late)
    return list(session.scalars(found.order_by(CourseRow.id)))


def failed(session: Session, course_id: int, problem: str) -> None:
    """Note why the roster could not be read; what it said before still counts."""
    session.execute(update(CourseRow).where(CourseRow.id == course_id).values(roster_problem=problem))


def take(
    session: Session, course_id: int, listed: Mapping[int, Role | None], whole: bool, began: datetime
) -> RosterChanges:
    """Let the roster say who is in the course, and as what.

    Args:
        session: of the store.
        course_id: the course's key.
        listed: role by person; None: not in the course any more.
        whole: whether who is not listed has left.
        began: when the reading began; who has launched since then is known better than the roster knows.

    Raises:
        PlatformUnavailable: of several people nobody would be left; it is not this course's roster.
    """
    rows = {row.person_id: row for row in session.scalars(select(MemberRow).where(MemberRow.course_id == course_id))}
    present = {person: role for person, role in listed.items() if role is not None}
    active = [row for row in rows.values() if row.active]
    leaving = [row for row in active if _leaves(row, listed, whole, began)]
    everybody = len(leaving) == len(active) > 1
    if whole and leaving and (everybody or not present):
        raise PlatformUnavailable("the platform's roster holds none of the course's people; nothing was changed")
    for row in leaving:
        # Roles of an earlier time must not come back with the person.
        row.active, row.launched_role, row.listed_role = False, None, None
    arrived = changed = 0
    for person, role in present.items():
        row = rows[person] if person in rows else _new(session, course_id, person)
        was_active, was = row.active, row.role
        if was_active and row.listed_role == role:
            continue
        _list(row, role, began)
        arrived += not was_active
        changed += was_active and row.role != was
    session.flush()
    return RosterChanges(arrived, len(leaving), changed, len(present) - arrived - changed)


def taken(session: Session, course_id: int, changes: RosterChanges, differences: str | None, began: datetime) -> None:
    """Note that the roster has come."""
    row = session.get_one(CourseRow, course_id)
    row.roster_at, row.roster_problem = began, ""
    row.differences_url, row.roster_changes = differences, asdict(changes)


def _new(session: Session, course_id: int, person_id: int) -> MemberRow:
    row = MemberRow(course_id=course_id, person_id=person_id, role=Role.LEARNER, active=False, test=False)
    session.add(row)
    return row


def _leaves(row: MemberRow, listed: Mapping[int, Role | None], whole: bool, began: datetime) -> bool:
    if row.launched_at is not None and row.launched_at >= began:
        return False
    if row.person_id in listed:
        return listed[row.person_id] is None
    visits = row.listed_role is None and row.launched_at is not None and row.launched_at > began - _VISIT
    return whole and not visits


def _list(row: MemberRow, role: Role, began: datetime) -> None:
    """The person is in the course. A role that the platform has changed counts more than an earlier launch."""
    launched_since = row.launched_at is not None and row.launched_at >= began
    if row.listed_role not in (None, role) and not launched_since:
        row.launched_role = None
    row.listed_role, row.active = role, True
    row.role = members.amounts_to(row)
