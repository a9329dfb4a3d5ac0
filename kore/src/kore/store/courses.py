"""Platforms, courses and resource links."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from kore import names
from kore.errors import NotFound
from kore.model import Course, Endpoints, Launch, RosterChanges
from kore.store.tables import CourseRow, PlatformRow, ResourceLinkRow


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
    """The launched course; label, title and services follow the latest launch, the slug never changes."""
    key = (
        CourseRow.platform_id == platform.id,
        CourseRow.deployment_id == launch.deployment_id,
        CourseRow.context_id == launch.context_id,
    )
    row = session.scalar(select(CourseRow).where(*key))
    if row is None:
        slug = names.course(launch.context_label or launch.context_title, lambda made: _row(session, made) is not None)
        row = CourseRow(
            platform_id=platform.id, deployment_id=launch.deployment_id, context_id=launch.context_id, slug=slug
        )
        session.add(row)
    row.label = launch.context_label or launch.context_title or row.slug
    row.title = launch.context_title or row.label
    row.lineitems_url = launch.endpoints.lineitems
    row.memberships_url = launch.endpoints.memberships
    row.scopes = sorted(launch.endpoints.scopes)
    session.flush()
    return row


def ensure_link(session: Session, course: CourseRow, launch: Launch) -> None:
    """The launched resource link, with the assignment that it points at and its coupled line item."""
    key = (ResourceLinkRow.course_id == course.id, ResourceLinkRow.link_id == launch.link_id)
    row = session.scalar(select(ResourceLinkRow).where(*key))
    if row is None:
        row = ResourceLinkRow(course_id=course.id, link_id=launch.link_id)
        session.add(row)
    row.title = launch.link_title
    row.assignment = launch.assignment
    row.lineitem_url = launch.endpoints.lineitem
    session.flush()


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
        endpoints=Endpoints(lineitems=row.lineitems_url, memberships=row.memberships_url, scopes=frozenset(row.scopes)),
        copied_from=row.copied_from,
        roster_at=row.roster_at,
        roster_problem=row.roster_problem,
        roster_changes=RosterChanges(**row.roster_changes) if row.roster_changes else None,
    )
