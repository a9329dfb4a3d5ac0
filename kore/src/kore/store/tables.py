"""The tables. A change here needs a migration; a test holds the two equal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, Float, ForeignKey, Index, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A point in time, always in UTC, to the microsecond; SQLite would lose the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse local times, store UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without zone cannot be stored")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC back."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Base(DeclarativeBase):
    """Names its constraints, so that migrations can change them on any database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Moment,
        dict[str, Any]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
        list[dict[str, Any]]: JSON(none_as_null=True),
    }


class PlatformRow(Base):
    """A platform that somebody has launched from."""

    __tablename__ = "platforms"
    __table_args__ = (UniqueConstraint("issuer", "client_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(String(255))
    client_id: Mapped[str] = mapped_column(String(255))


class RegistrationRow(Base):
    """A platform that has registered itself (dynamic registration); it counts once it is approved."""

    __tablename__ = "registrations"
    # No number is given twice: an administrator may be looking at one that was removed meanwhile.
    __table_args__ = (UniqueConstraint("issuer", "client_id"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    product: Mapped[str] = mapped_column(String(255), default="")
    issuer: Mapped[str] = mapped_column(String(255))
    client_id: Mapped[str] = mapped_column(String(255))
    deployment_ids: Mapped[list[str]] = mapped_column(default=list)
    accept_deployments: Mapped[bool] = mapped_column(default=False)
    authorization_endpoint: Mapped[str] = mapped_column(Text)
    token_endpoint: Mapped[str] = mapped_column(Text)
    token_audience: Mapped[str | None] = mapped_column(Text)
    jwks_uri: Mapped[str] = mapped_column(Text)
    registered_at: Mapped[datetime]
    #: None: pending
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str] = mapped_column(String(255), default="")


class PersonRow(Base):
    """A person of a platform's, and for ever their hub user's name."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(31), unique=True)
    given_name: Mapped[str] = mapped_column(Text, default="")
    family_name: Mapped[str] = mapped_column(Text, default="")
    full_name: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(Text, default="")
    locale: Mapped[str] = mapped_column(String(35), default="")


class CourseRow(Base):
    """An LTI context (unique within its deployment: LTI 1.3 core, section 5.4.1)."""

    __tablename__ = "courses"
    __table_args__ = (UniqueConstraint("platform_id", "deployment_id", "context_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id"))
    deployment_id: Mapped[str] = mapped_column(String(255))
    context_id: Mapped[str] = mapped_column(String(255))
    slug: Mapped[str] = mapped_column(String(31), unique=True)
    label: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    lineitems_url: Mapped[str | None] = mapped_column(Text)
    memberships_url: Mapped[str | None] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(default=list)
    #: slug of the course that this one is the platform's copy of
    copied_from: Mapped[str | None] = mapped_column(String(31))
    #: when the roster last came as a whole or in differences; None: never
    roster_at: Mapped[datetime | None]
    #: where the platform tells what has changed since then
    differences_url: Mapped[str | None] = mapped_column(Text)
    #: why the latest attempt failed
    roster_problem: Mapped[str] = mapped_column(Text, default="")
    #: `kore.model.RosterChanges`
    roster_changes: Mapped[dict[str, Any] | None]
    #: where the platform lists the course's groups; None: nowhere
    groups_url: Mapped[str | None] = mapped_column(Text)
    #: why the latest attempt to read them failed
    groups_problem: Mapped[str] = mapped_column(Text, default="")


class MemberRow(Base):
    """A person in a course."""

    __tablename__ = "members"
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    #: what the two below amount to (`kore.model.member_role`)
    role: Mapped[str] = mapped_column(String(16))
    active: Mapped[bool] = mapped_column(default=True)
    #: the role of the latest launch, until a roster brings a later change; None: known from rosters alone
    launched_role: Mapped[str | None] = mapped_column(String(16))
    launched_at: Mapped[datetime | None]
    #: the role in the latest roster; None: never listed
    listed_role: Mapped[str | None] = mapped_column(String(16))
    #: a student preview of an instructor's, never graded
    test: Mapped[bool] = mapped_column(default=False)


class ResourceLinkRow(Base):
    """One activity of the platform's."""

    __tablename__ = "resource_links"
    __table_args__ = (UniqueConstraint("course_id", "link_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    link_id: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(Text)
    assignment: Mapped[str | None] = mapped_column(String(64))
    lineitem_url: Mapped[str | None] = mapped_column(Text)
    room: Mapped[str | None] = mapped_column(String(31))


class RoomRow(Base):
    """A room of a course: its members share the lab of the hub user `room-<name>`."""

    __tablename__ = "rooms"
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    name: Mapped[str] = mapped_column(String(31), unique=True)
    title: Mapped[str] = mapped_column(Text)
    #: None: it is there. The row stays, so that no later room gets the name and with it the files.
    removed_at: Mapped[datetime | None]


class GroupRow(Base):
    """A group of the platform's within a course. The row stays when the group is gone, as its slug names files."""

    __tablename__ = "course_groups"
    __table_args__ = (UniqueConstraint("course_id", "group_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    #: the platform's
    group_id: Mapped[str] = mapped_column(String(255))
    slug: Mapped[str] = mapped_column(String(31), unique=True)
    title: Mapped[str] = mapped_column(Text)
    #: whether the platform has it still
    active: Mapped[bool] = mapped_column(default=True)


class GroupMemberRow(Base):
    """A person in a group of the platform's."""

    __tablename__ = "group_members"
    group_id: Mapped[int] = mapped_column(ForeignKey("course_groups.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)


class AssignmentRow(Base):
    """An nbgrader assignment."""

    __tablename__ = "assignments"
    __table_args__ = (UniqueConstraint("course_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    name: Mapped[str] = mapped_column(String(64))
    notebooks: Mapped[list[str]] = mapped_column(default=list)
    digest: Mapped[str | None] = mapped_column(String(64))
    #: a release that students do not have yet: it comes from the course that this one is a copy of
    draft: Mapped[str | None] = mapped_column(String(64))
    released_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]


class SubmissionRow(Base):
    """One submission; the archive itself lies beside the database under its digest."""

    __tablename__ = "submissions"
    __table_args__ = (Index(None, "assignment_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    submitted_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    notebooks: Mapped[list[str]] = mapped_column(default=list)
    feedback_digest: Mapped[str | None] = mapped_column(String(64))
    feedback_at: Mapped[datetime | None]


class GradeRow(Base):
    """What the grading lab last said of a student's assignment."""

    __tablename__ = "grades"
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    score: Mapped[float] = mapped_column(Float)
    max_score: Mapped[float] = mapped_column(Float)
    needs_manual_grade: Mapped[bool]
    comment: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime]


class JobRow(Base):
    """Work for a grading lab."""

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "course_id", "state"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    kind: Mapped[str] = mapped_column(String(16))
    assignment: Mapped[str | None] = mapped_column(String(64))
    students: Mapped[list[str] | None]
    state: Mapped[str] = mapped_column(String(16))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    log: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class LineItemRow(Base):
    """A column of the platform's gradebook: an assignment's, or (without one) the course total's."""

    __tablename__ = "line_items"
    __table_args__ = (UniqueConstraint("course_id", "assignment_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignments.id"))
    #: unknown until the first score is on its way
    url: Mapped[str | None] = mapped_column(Text)
    #: the maximum that Kore gave to a column of its own making; None: the column is the platform's
    maximum: Mapped[float | None] = mapped_column(Float)


class OutboxRow(Base):
    """What a student's cell of a line item shall hold, and what it holds as far as Kore knows."""

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("line_item_id", "person_id"), Index(None, "state", "not_before"))
    id: Mapped[int] = mapped_column(primary_key=True)
    line_item_id: Mapped[int] = mapped_column(ForeignKey("line_items.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str] = mapped_column(String(16))
    #: the score that is wanted (`kore.lti.ags.Score` without user and time)
    wanted: Mapped[dict[str, Any]]
    #: the score that the platform last accepted
    sent: Mapped[dict[str, Any] | None]
    sent_at: Mapped[datetime | None]
    #: scores that have left since then and may have arrived: what the platform holds of them came from here
    tried: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    #: the latest timestamp used for this student and line item; the next one is later
    stamped_at: Mapped[datetime | None]
    #: what the platform's gradebook holds where that is not what Kore sent
    found: Mapped[dict[str, Any] | None]
    #: the instructor wants Kore's score in spite of `found`
    overwrite: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    problem: Mapped[str] = mapped_column(Text, default="")


class LoginRow(Base):
    """A launch that has begun: OIDC state (hashed) and nonce."""

    __tablename__ = "logins"
    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    nonce: Mapped[str] = mapped_column(String(128))
    issuer: Mapped[str] = mapped_column(String(255))
    client_id: Mapped[str] = mapped_column(String(255))
    #: the platform's frame that keeps the browser's half, where cookies do not come back (LTI Client Side postMessages)
    storage_target: Mapped[str | None] = mapped_column(String(255))
    #: hash of that half
    browser_hash: Mapped[str | None] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class DeepLinkRow(Base):
    """A deep linking launch that waits for the instructor's choice: who, where to, and what the platform accepts."""

    __tablename__ = "deep_links"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    #: `kore.model.DeepLinking`
    request: Mapped[dict[str, Any]]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class TicketRow(Base):
    """A one-time ticket to the hub: ticket and browser as hashes."""

    __tablename__ = "tickets"
    ticket_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    landing: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(index=True)
