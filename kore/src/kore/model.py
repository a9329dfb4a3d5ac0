"""The values that cross between Kore's layers. They are frozen and know nothing of where they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self

#: the AGS scope for adding and changing line items
SCOPE_LINEITEM = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"


class Role(StrEnum):
    """What a member is in a course, from the most to the least rights."""

    INSTRUCTOR = "instructor"
    ASSISTANT = "assistant"
    LEARNER = "learner"
    OBSERVER = "observer"


def member_role(launched: Role | None, listed: Role | None) -> Role:
    """The role in a course by what the latest launch and the roster say; the one with fewer rights counts.

    Except for assistants: Moodle's non-editing teachers come as instructors and are listed as learners.
    """
    if launched in (Role.INSTRUCTOR, Role.ASSISTANT) and listed is Role.LEARNER:
        return Role.ASSISTANT
    said = [role for role in (launched, listed) if role is not None]
    return max(said, key=list(Role).index, default=Role.LEARNER)


class Message(StrEnum):
    """What a launch is for; the values are LTI's message types."""

    RESOURCE_LINK = "LtiResourceLinkRequest"
    DEEP_LINKING = "LtiDeepLinkingRequest"
    SUBMISSION_REVIEW = "LtiSubmissionReviewRequest"


class CallerKind(StrEnum):
    """Who stands behind a request."""

    PERSON = "person"
    GRADING_LAB = "course"
    ROOM = "room"
    HUB = "hub"


@dataclass(frozen=True)
class Caller:
    """An identified caller: a person, a grading lab, a room's lab or the hub itself."""

    kind: CallerKind
    #: the hub user's name; a grading lab's is `course-<slug>`, a room's `room-<name>`
    name: str
    #: the caller's active roles, by course slug; labs of courses and rooms have none
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
    #: the course's groups, or None
    groups: str | None = None

    @property
    def may_make_line_items(self) -> bool:
        """Whether the platform lets Kore add columns to the course's gradebook."""
        return self.lineitems is not None and SCOPE_LINEITEM in self.scopes


@dataclass(frozen=True)
class DeepLinking:
    """What the platform wants back from a deep linking launch (Deep Linking 2.0, section 4.4.1)."""

    return_url: str
    #: to be sent back unchanged; None where the platform sent none
    data: str | None
    accept_types: tuple[str, ...]
    accept_multiple: bool
    #: whether items may bring a line item; None: the platform does not say
    accept_lineitem: bool | None
    #: whether activities may open in windows
    windows: bool = False


@dataclass(frozen=True)
class Listed:
    """A person as the platform's roster has them (NRPS 2.0, section 2.2)."""

    subject: str
    roles: tuple[str, ...]
    #: False: inactive or deleted
    active: bool
    username: str = ""
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    #: the platform's ids of their groups in the course; None: it does not say
    groups: tuple[str, ...] | None = None


@dataclass(frozen=True)
class ListedGroup:
    """A group of a course as the platform lists it (Course Groups Service 1.0)."""

    #: the platform's id
    id: str
    title: str

    @classmethod
    def untitled(cls, group: str) -> Self:
        """The group with this id, whose title nobody tells."""
        return cls(group, f"Group {group[:12]}")


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
    #: the room that the link points at (custom parameter `room`)
    room: str | None = None
    message: Message = Message.RESOURCE_LINK
    #: present in deep linking launches, and only there
    deep_linking: DeepLinking | None = None
    #: whose submission shall be shown, in submission review launches
    for_subject: str | None = None
    #: contexts that this one was copied from, the latest first (`$Context.id.history`); then the same of links
    context_history: tuple[str, ...] = ()
    link_history: tuple[str, ...] = ()
    #: ids of the person's groups in the course (custom parameter `groups`); None: the launch does not say
    groups: tuple[str, ...] | None = None
    #: an instructor who looks at the course as a student would; never graded
    test_user: bool = False
    #: where the platform takes people back
    return_url: str = ""
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
    #: a room of the course
    room: str | None = None


@dataclass(frozen=True)
class RosterChanges:
    """What a roster brought: how many people."""

    arrived: int
    left: int
    #: with another role than before
    changed: int
    unchanged: int


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
    #: slug of the course that this one is the platform's copy of
    copied_from: str | None = None
    #: when the roster last came, and what stood in the way since
    roster_at: datetime | None = None
    roster_problem: str = ""
    #: what it brought then
    roster_changes: RosterChanges | None = None
    #: why its groups could not be read with it
    groups_problem: str = ""


class RoomKind(StrEnum):
    """How a course comes by a room."""

    #: an instructor made it
    MADE = "made"
    #: the course has it
    COURSE = "course"
    #: a group of the LMS has it
    GROUP = "group"


@dataclass(frozen=True)
class Room:
    """A lab that a course's members share: that of the hub user `room-<name>`."""

    name: str
    title: str
    kind: RoomKind = RoomKind.MADE
    #: slug of the group that it belongs to
    group: str | None = None


@dataclass(frozen=True)
class Group:
    """A group of the LMS's within a course."""

    slug: str
    title: str
    #: how many people are in it
    members: int


@dataclass(frozen=True)
class Standing:
    """What the store says of a person; from it follow all their groups and roles at the hub."""

    #: hub user
    name: str
    #: what others read
    shown: str
    #: active roles, by course slug
    roles: Mapping[str, Role] = field(default_factory=dict)
    #: slugs of the LMS's groups that they are in, in these courses
    groups: frozenset[str] = frozenset()
    #: all rooms of these courses, by course slug
    rooms: Mapping[str, Sequence[Room]] = field(default_factory=dict)


def shown_name(full: str, given: str, family: str, hub_user: str) -> str:
    """What people read: the name as the platform sends it, else the hub user's name."""
    return full or f"{given} {family}".strip() or hub_user


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
    #: a student preview of an instructor's
    test: bool = False

    @property
    def shown(self) -> str:
        """What people read: the name as the platform sends it, else the hub user's name."""
        return shown_name(self.full_name, self.given_name, self.family_name, self.name)

    @property
    def scored(self) -> bool:
        """Whether the platform's gradebook gets scores for them."""
        return self.active and self.role is Role.LEARNER and not self.test


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
    #: a release that students do not have yet: it comes from the course that this one is a copy of
    draft: str | None = None

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
