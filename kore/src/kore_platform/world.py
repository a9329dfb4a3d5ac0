"""The world of a platform: people, tools, courses and activities, as one JSON file or built in Python.

The file is one JSON object; unknown keys are errors, and all ids are whole numbers written as text, as Moodle's are::

    {
      "name": "Example University",
      "people": [
        {"id": "3", "username": "teach", "given_name": "Thea", "family_name": "Stern", "email": "thea@example.org"},
        {"id": "5", "username": "ada", "given_name": "Ada", "family_name": "Lerner", "locale": "de", "idnumber": "M1"}
      ],
      "tools": [{
        "client_id": "Xk2bqRvYh81sPqL", "deployment_id": "1", "name": "Notebooks",
        "initiate_login_url": "https://hub.example.org/services/kore/lti/login",
        "redirect_uris": ["https://hub.example.org/services/kore/lti/launch"],
        "jwks_url": "https://hub.example.org/services/kore/lti/jwks",
        "target_url": "https://hub.example.org/services/kore/lti/launch",
        "ags": "full", "nrps": true, "deep_linking": true, "accept_grades": "delegate"
      }],
      "courses": [{
        "id": "2", "label": "DATA101", "title": "Data & Jupyter",
        "enrolments": {"3": "teacher", "5": {"role": "student", "suspended": false}},
        "groups": [{"id": "7", "name": "Team Red", "members": ["5"]}]
      }],
      "activities": [{
        "id": "1", "course": "2", "tool": "Xk2bqRvYh81sPqL", "title": "Sheet 1",
        "custom": {"assignment": "sheet1"}, "points": 100, "container": "window"
      }],
      "options": {"score_status": 200},
      "faults": {"seed": 1, "error_rate": 0.1}
    }

Where a client has several deployments, its tool says `"deployments": {"2": "b"}`: launches from course 2 name `b`.
A tool that registered itself has `"pending": true` until an administrator allows it; no activity may use it before.
Roles are `student`, `teacher`, `assistant` and `admin`. `tool` of an activity is a client id; a graded activity (the
default) has a column of its own, and the columns are numbered from 11 in the order of the activities. Whatever has a
default in the classes below may be left out. For `options` and `faults` see kore_platform.options.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from kore_platform import timestamps
from kore_platform.errors import WorldError
from kore_platform.options import Faults, Strictness


def _number(text: str) -> str:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10**9 and text == str(int(text))):
        raise ValueError('must be a whole number above 0 such as "5": Moodle\'s ids are numbers written as text')
    return text


def is_web_address(text: str) -> bool:
    """Whether this is a web address without a fragment."""
    parts = urlsplit(text)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.fragment


def _web_address(text: str) -> str:
    if not is_web_address(text):
        raise ValueError("must be a web address: http:// or https://, a host, and no #fragment")
    return text


def _moment(text: str) -> str:
    if text and timestamps.read(text, 0.0) is None:
        raise ValueError("must be a time such as 2030-05-01T08:00:00Z")
    return text


def _enrolment(value: object) -> object:
    return {"role": value} if isinstance(value, str) else value


#: a number as text, as Moodle numbers people, courses and activities
Id = Annotated[str, AfterValidator(_number)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
#: a time as tools write it, or nothing
Moment = Annotated[str, AfterValidator(_moment)]
Line = Annotated[str, Field(min_length=1, max_length=255)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Role(StrEnum):
    """What a person is in a course. `assistant`: Moodle's non-editing teacher; `admin`: an enrolled administrator."""

    STUDENT = "student"
    TEACHER = "teacher"
    ASSISTANT = "assistant"
    ADMIN = "admin"


class Person(_Part):
    """Somebody with an account."""

    id: Id
    username: Line
    given_name: Line
    family_name: Line
    email: str = Field("", max_length=255)
    locale: str = Field("en", pattern=r"^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$")
    #: the “ID number” field, which becomes `lis.person_sourcedid`
    idnumber: str = Field("", max_length=255)
    #: may launch everywhere without being enrolled
    site_admin: bool = False

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}"


class Tool(_Part):
    """A tool's registration; one client id is one deployment, as in Moodle."""

    client_id: Line
    deployment_id: Id
    name: Line
    initiate_login_url: WebAddress
    redirect_uris: tuple[WebAddress, ...] = Field(min_length=1)
    jwks_url: WebAddress
    #: the tool URL: target_link_uri of activities without an address of their own
    target_url: WebAddress
    share_names: bool = True
    share_email: bool = True
    ags: Literal["full", "sync", "none"] = "full"
    nrps: bool = True
    #: the Course Groups Service, which Moodle has by a plugin only
    groups: bool = False
    custom: dict[str, str] = Field(default_factory=dict)
    deep_linking: bool = False
    #: where deep linking launches go; None: the tool URL
    deep_linking_url: WebAddress | None = None
    #: whether activities made by deep linking get a column: always, if the item brings a line item, or never
    accept_grades: Literal["always", "delegate", "never"] = "delegate"
    #: registered by the tool itself, and not yet allowed by an administrator: gets tokens, but no activities
    pending: bool = False
    #: LTI's deployment ids in some courses (by their ids), where they are not `deployment_id`, as other platforms have
    deployments: dict[Id, Line] = Field(default_factory=dict)

    def deployment_in(self, course: str) -> str:
        """The deployment id that launches from a course name."""
        return self.deployments.get(course, self.deployment_id)

    @property
    def grants(self) -> str:
        """The services switched on, for people to read."""
        ags = {"full": "grades and columns", "sync": "grades", "none": ""}[self.ags]
        return (
            ", ".join(filter(None, [ags, "members" if self.nrps else "", "groups" if self.groups else ""]))
            or "no services"
        )


class Enrolment(_Part):
    """A person's place in a course. In JSON a bare role will do."""

    role: Role
    suspended: bool = False


class Group(_Part):
    """A group within a course."""

    id: Id
    name: Line
    members: tuple[Id, ...] = ()


class Course(_Part):
    """A course: LTI's context."""

    id: Id
    label: Line
    title: Line
    #: the “ID number” field, which becomes `lis.course_section_sourcedid`
    idnumber: str = Field("", max_length=255)
    #: the courses that it is a copy of, the latest first
    history: tuple[Id, ...] = ()
    enrolments: dict[Id, Annotated[Enrolment, BeforeValidator(_enrolment)]] = Field(default_factory=dict)
    groups: tuple[Group, ...] = ()


class Activity(_Part):
    """An activity of a course: LTI's resource link."""

    id: Id
    course: Id
    #: client id of its tool
    tool: Line
    title: Line
    description: str = Field("", max_length=10_000)
    custom: dict[str, str] = Field(default_factory=dict)
    graded: bool = True
    #: maximum of its column, in points
    points: float = Field(100.0, gt=0, le=1e6)
    container: Literal["window", "iframe"] = "iframe"
    #: its own address at the tool; None: the tool URL
    url: WebAddress | None = None
    #: what a deep-linked line item brought along (AGS 2.0, section 3.2)
    resource_id: str = Field("", max_length=255)
    tag: str = Field("", max_length=255)
    submission_review: dict[str, Any] | None = None
    #: when it is open and when work may be handed in, as a deep-linked item said; nothing here keeps to it
    available_from: Moment = ""
    available_until: Moment = ""
    submission_from: Moment = ""
    submission_until: Moment = ""
    #: the activities that it is a copy of, the latest first
    history: tuple[Id, ...] = ()


class World(_Part):
    """Everything that a platform knows when it starts."""

    name: Line = "Example University"
    description: str = "An LTI 1.3 platform for demo and tests"
    product_family: Line = "moodle"
    version: str = "2024100706"
    people: tuple[Person, ...] = ()
    tools: tuple[Tool, ...] = ()
    courses: tuple[Course, ...] = ()
    activities: tuple[Activity, ...] = ()
    options: Strictness = Strictness()
    faults: Faults = Faults()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if problems := list(_problems(self)):
            raise ValueError("; ".join(problems))
        return self

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> World:
        """Check a world given as plain data.

        Raises:
            WorldError: it is malformed or contradicts itself.
        """
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise WorldError(explain(error)) from None

    @classmethod
    def load(cls, path: Path) -> World:
        """Read and check a world file.

        Raises:
            WorldError: the file cannot be read, is not JSON, is malformed or contradicts itself.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except OSError as error:
            raise WorldError(f"cannot read {path}: {error.strerror}") from error
        except ValidationError as error:
            raise WorldError(f"{path} is not a valid world file: {explain(error)}") from None

    @cached_property
    def person(self) -> dict[str, Person]:
        """People by id."""
        return {person.id: person for person in self.people}

    @cached_property
    def course(self) -> dict[str, Course]:
        """Courses by id."""
        return {course.id: course for course in self.courses}

    @cached_property
    def activity(self) -> dict[str, Activity]:
        """Activities by id."""
        return {activity.id: activity for activity in self.activities}

    @cached_property
    def tool(self) -> dict[str, Tool]:
        """Tools by client id."""
        return {tool.client_id: tool for tool in self.tools}


def explain(error: ValidationError) -> str:
    """All places of a pydantic error in one line."""
    return "; ".join(
        f"{'.'.join(map(str, e['loc'])) + ': ' if e['loc'] else ''}{e['msg'].removeprefix('Value error, ')}"
        for e in error.errors()
    )


def _problems(world: World) -> Iterable[str]:
    for what, keys in {
        "people: id": [p.id for p in world.people],
        "people: username": [p.username for p in world.people],
        "tools: client_id": [t.client_id for t in world.tools],
        "tools: deployment_id": [t.deployment_id for t in world.tools],
        "courses: id": [c.id for c in world.courses],
        "activities: id": [a.id for a in world.activities],
        "groups: id": [g.id for c in world.courses for g in c.groups],
    }.items():
        for twice in sorted({key for key in keys if keys.count(key) > 1} if len(set(keys)) < len(keys) else ()):
            yield f"{what} {twice} is given twice"
    yield from _strangers(world)
    for activity in world.activities:
        if activity.course not in world.course:
            yield f"activity {activity.id} is in course {activity.course}, which does not exist"
        if activity.tool not in world.tool:
            yield f"activity {activity.id} uses tool {activity.tool}, which does not exist (the tool's client_id)"
        elif world.tool[activity.tool].pending:
            yield f"activity {activity.id} uses tool {activity.tool}, which no administrator has allowed yet"


def _strangers(world: World) -> Iterable[str]:
    """Enrolments and groups that name nobody."""
    for course in world.courses:
        for person in course.enrolments:
            if person not in world.person:
                yield f"course {course.id} enrols person {person}, who does not exist"
        for group in course.groups:
            for person in group.members:
                if person not in world.person:
                    yield f"group {group.id} has person {person}, who does not exist"
