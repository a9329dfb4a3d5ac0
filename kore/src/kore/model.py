"""The values that cross between Kore's layers. They are frozen and know nothing of where they come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

#: the AGS scope for adding and changing line items
SCOPE_LINEITEM = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"


class Role(StrEnum):
    """What a member is in a course, from the most to the least rights."""

    INSTRUCTOR = "instructor"
    ASSISTANT = "assistant"
    LEARNER = "learner"
    OBSERVER = "observer"


class CallerKind(StrEnum):
    """Who stands behind a request."""

    PERSON = "person"
    GRADING_LAB = "course"
    HUB = "hub"


@dataclass(frozen=True)
class Caller:
    """An identified caller: a person, a grading lab or the hub itself."""

    kind: CallerKind
    #: the hub user's name; a grading lab's is `course-<slug>`
    name: str
    #: the caller's active roles, by course slug; a grading lab has none
    roles: dict[str, Role] = field(default_factory=dict)
    #: JupyterHub admin
    admin: bool = False


@dataclass(frozen=True)
class Endpoints:
    """Where a course's LTI services are and what they allow (AGS 2.0, section 3.1; NRPS 2.0, section 3.6.1.1)."""

    #: the course's line items, or None where the platform offers none
    lineitems: str | None = None
    #: the line item coupled with the launched resource link, or None
    lineitem: str | None = None
    #: names and roles of the course's members, or None
    memberships: str | None = None
    #: AGS scopes granted at the launch
    scopes: frozenset[str] = frozenset()

    @property
    def may_make_line_items(self) -> bool:
        """Whether the platform lets Kore add columns to the course's gradebook."""
        return self.lineitems is not None and SCOPE_LINEITEM in self.scopes


@dataclass(frozen=True)
class Launch:
    """A verified launch: every field comes from a signed id_token."""

    issuer: str
    client_id: str
    deployment_id: str
    subject: str
    roles: tuple[str, ...]
    #: None for a launch without a course
    context_id: str | None
    context_label: str = ""
    context_title: str = ""
    link_id: str | None = None
    link_title: str = ""
    #: the assignment that the link points at (custom parameter `assignment`)
    assignment: str | None = None
    username: str = ""
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    locale: str = ""
    endpoints: Endpoints = Endpoints()


@dataclass(frozen=True)
class Enrolment:
    """What a launch has made sure of."""

    #: hub user name
    person: str
    person_id: int
    #: None for a launch without a course
    course: str | None
    role: Role | None
    assignment: str | None


@dataclass(frozen=True)
class Course:
    """An LTI context as Kore knows it."""

    id: int
    slug: str
    label: str
    title: str
    #: the platform's key in the settings
    issuer: str
    client_id: str
    deployment_id: str
    endpoints: Endpoints


@dataclass(frozen=True)
class Member:
    """A person in a course."""

    person_id: int
    name: str
    given_name: str
    family_name: str
    full_name: str
    email: str
    role: Role
    active: bool

    @property
    def shown(self) -> str:
        """What people read: the name as the platform sends it, else the hub user's name."""
        return self.full_name or f"{self.given_name} {self.family_name}".strip() or self.name


@dataclass(frozen=True)
class Assignment:
    """An assignment of a course."""

    id: int
    name: str
    notebooks: tuple[str, ...]
    #: the release's archive; None before the first release and after a withdrawal
    digest: str | None
    released_at: datetime | None
    closes_at: datetime | None

    def takes_submissions(self, now: datetime) -> bool:
        """Released, and not yet closed."""
        return self.digest is not None and (self.closes_at is None or now < self.closes_at)


@dataclass(frozen=True)
class Submission:
    """One submission of one student. Kore's clock made the time."""

    id: int
    assignment: str
    student: str
    submitted_at: datetime
    digest: str
    notebooks: tuple[str, ...]
    feedback_digest: str | None
    feedback_at: datetime | None


@dataclass(frozen=True)
class Grade:
    """What a grading lab says of one student's assignment, in nbgrader's points."""

    assignment: str
    student: str
    score: float
    max_score: float
    needs_manual_grade: bool
    comment: str = ""


class JobKind(StrEnum):
    """What a grading lab can be asked to do."""

    EXAMPLE = "example"
    COLLECT = "collect"
    AUTOGRADE = "autograde"
    FEEDBACK = "feedback"


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Job:
    """Work that waits for, or is done by, a grading lab."""

    id: int
    kind: JobKind
    assignment: str | None
    students: tuple[str, ...] | None
    state: JobState
    done: int
    total: int
    message: str
    log: str
    created_at: datetime
