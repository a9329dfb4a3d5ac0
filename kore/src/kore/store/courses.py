"""Platforms, courses and resource links."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from kore import names
from kore.errors import NotFound
from kore.model import Course, Endpoints, Launch, RosterChanges
from kore.store import slugs
from kore.store.tables import AssignmentRow, CourseRow, LineItemRow, PlatformRow, ResourceLinkRow


def ensure_platform(session: Session, issuer: str, client_id: str) -> PlatformRow:
    """The platform's row, made at its first launch."""
    key = (PlatformRow.issuer == issuer, PlatformRow.client_id == client_id)
    row = session.scalar(select(PlatformRow).where(*key))
    if row is None:
        row = PlatformRow(issuer=issuer, client_id=client_id)
        session.add(row)
        session.flush()
    return row


def ensure(session: Session, platform: PlatformRow, launch: Launch) -> CourseRow:
    """The launched course; label and title follow the latest launch, the slug never changes.

    So do the services, except that a launch without a service's claim does not take it away: platforms leave it out
    where they think that the message does not need it, and scores wait to be sent there. Where the service is switched
    off, it says so itself. Groups are another thing: where a launch tells the roster and not their list, launches say
    who is in them.
    """
    key = (
        CourseRow.platform_id == platform.id,
        CourseRow.deployment_id == launch.deployment_id,
        CourseRow.context_id == launch.context_id,
    )
    row = session.scalar(select(CourseRow).where(*key))
    if row is None:
        label = launch.context_label or launch.context_title
        slug = names.course(label, lambda made: slugs.taken(session, made))
        row = CourseRow(
            platform_id=platform.id, deployment_id=launch.deployment_id, context_id=launch.context_id, slug=slug
        )
        session.add(row)
    row.label = launch.context_label or launch.context_title or row.slug
    row.title = launch.context_title or row.label
    _note_services(row, launch.endpoints)
    # The parameters that tell of it may be younger than the course.
    row.copied_from = row.copied_from or _original(session, row, launch.context_history)
    session.flush()
    return row


def _original(session: Session, copy: CourseRow, history: Sequence[str]) -> str | None:
    """The slug of the course that a new one was copied from: the latest in its history that is known."""
    if not history:
        return None
    same = (CourseRow.platform_id == copy.platform_id, CourseRow.deployment_id == copy.deployment_id)
    known = session.scalars(select(CourseRow).where(*same, CourseRow.context_id.in_(history)))
    slugs = {course.context_id: course.slug for course in known}
    return next((slugs[context] for context in history if context in slugs), None)


def _note_services(row: CourseRow, endpoints: Endpoints) -> None:
    if _tells_of_grades(endpoints):
        row.lineitems_url, row.scopes = endpoints.lineitems, sorted(endpoints.scopes)
    row.memberships_url = endpoints.memberships or row.memberships_url
    row.groups_url = endpoints.groups if endpoints.memberships else endpoints.groups or row.groups_url


def _tells_of_grades(endpoints: Endpoints) -> bool:
    return bool(endpoints.lineitems or endpoints.lineitem or endpoints.scopes)


def ensure_link(session: Session, course: CourseRow, launch: Launch) -> ResourceLinkRow:
    """The launched resource link, with what it points at and its coupled line item.

    The platform's copy of a course may come without the links' parameters: a link that points at nothing points where
    the one that it was copied from does.
    """
    row = _link(session, course.id, launch.link_id)
    if row is None:
        row = ResourceLinkRow(course_id=course.id, link_id=launch.link_id)
        session.add(row)
    row.title = launch.link_title
    row.assignment, row.room = launch.assignment, launch.room
    if row.assignment is None and row.room is None:
        row.assignment, row.room = _of_original(session, course, launch.link_history)
    if _tells_of_grades(launch.endpoints):
        row.lineitem_url = launch.endpoints.lineitem
    session.flush()
    return row


def assignment_behind(session: Session, course_id: int, link_id: str | None, lineitem: str | None) -> str | None:
    """The assignment of a resource link, else of a line item; None if neither is known to have one."""
    link = _link(session, course_id, link_id)
    if link is not None and link.assignment is not None:
        return link.assignment
    coupled = select(ResourceLinkRow.assignment).where(
        ResourceLinkRow.course_id == course_id,
        ResourceLinkRow.lineitem_url == lineitem,
        ResourceLinkRow.assignment.is_not(None),
    )
    own = (
        select(AssignmentRow.name)
        .join(LineItemRow, LineItemRow.assignment_id == AssignmentRow.id)
        .where(LineItemRow.course_id == course_id, LineItemRow.url == lineitem)
    )
    return session.scalar(coupled.limit(1)) or session.scalar(own)


def _link(session: Session, course_id: int, link_id: str | None) -> ResourceLinkRow | None:
    key = (ResourceLinkRow.course_id == course_id, ResourceLinkRow.link_id == link_id)
    return session.scalar(select(ResourceLinkRow).where(*key))


def _of_original(session: Session, copy: CourseRow, history: Sequence[str]) -> tuple[str | None, str | None]:
    """Assignment and room of the latest link in the history that the copied course had."""
    if copy.copied_from is None:
        return None, None
    found = session.scalars(
        select(ResourceLinkRow)
        .join(CourseRow, CourseRow.id == ResourceLinkRow.course_id)
        .where(CourseRow.slug == copy.copied_from, ResourceLinkRow.link_id.in_(history))
    )
    links = {link.link_id: link for link in found}
    latest = next((links[link] for link in history if link in links), None)
    return (latest.assignment, latest.room) if latest else (None, None)


def coupled_line_items(session: Session, course_id: int, assignment: str | None) -> list[str]:
    """Line items coupled with the resource links that point at the assignment, or (None) at the course itself."""
    links = select(ResourceLinkRow.lineitem_url).where(
        ResourceLinkRow.course_id == course_id,
        ResourceLinkRow.assignment == assignment,
        ResourceLinkRow.lineitem_url.is_not(None),
    )
    return [url for url in session.scalars(links.order_by(ResourceLinkRow.id)) if url]


def get(session: Session, slug: str) -> Course:
    """The course.

    Raises:
        NotFound: there is none with this slug.
    """
    row = _row(session, slug)
    if row is None:
        raise NotFound(f"there is no course {slug}")
    return _course(session, row)


def by_id(session: Session, course_id: int) -> Course:
    """The course with this key, which must exist."""
    return _course(session, session.get_one(CourseRow, course_id))


def everything(session: Session) -> list[Course]:
    """All courses, by label."""
    rows = session.scalars(select(CourseRow).order_by(CourseRow.label, CourseRow.slug))
    return [_course(session, row) for row in rows]


def _row(session: Session, slug: str) -> CourseRow | None:
    return session.scalar(select(CourseRow).where(CourseRow.slug == slug))


def _course(session: Session, row: CourseRow) -> Course:
    platform = session.get_one(PlatformRow, row.platform_id)
    return Course(
        id=row.id,
        slug=row.slug,
        label=row.label,
        title=row.title,
        issuer=platform.issuer,
        client_id=platform.client_id,
        deployment_id=row.deployment_id,
        endpoints=Endpoints(
            lineitems=row.lineitems_url,
            memberships=row.memberships_url,
            groups=row.groups_url,
            scopes=frozenset(row.scopes),
        ),
        copied_from=row.copied_from,
        roster_at=row.roster_at,
        roster_problem=row.roster_problem,
        roster_changes=RosterChanges(**row.roster_changes) if row.roster_changes else None,
        groups_problem=row.groups_problem,
    )
