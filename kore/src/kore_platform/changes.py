"""Changes of a world while the platform runs. Each takes a world and gives another, checked one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kore_platform.errors import WorldError
from kore_platform.world import Enrolment, World


def add_people(world: World, people: Iterable[Mapping[str, Any]]) -> World:
    """More accounts.

    Raises:
        WorldError: one is malformed or there already.
    """
    return _with(world, people=(*world.people, *people))


def add_tools(world: World, tools: Iterable[Mapping[str, Any]]) -> World:
    """More registrations.

    Raises:
        WorldError: one is malformed or there already.
    """
    return _with(world, tools=(*world.tools, *tools))


def change_tool(world: World, tool: Mapping[str, Any]) -> World:
    """The registration with this `client_id`, as it shall be from now on.

    Raises:
        WorldError: it is malformed, or there is none of this client id.
    """
    if tool["client_id"] not in world.tool:
        raise WorldError(f"there is no tool {tool['client_id']}")
    return _with(world, tools=tuple(tool if t.client_id == tool["client_id"] else t for t in world.tools))


def activate_tool(world: World, client_id: str) -> World:
    """Allow a registration that waits.

    Raises:
        WorldError: there is none of this client id.
    """
    return change_tool(world, {**dict(world.tool.get(client_id, ())), "client_id": client_id, "pending": False})


def add_courses(world: World, courses: Iterable[Mapping[str, Any]]) -> World:
    """More courses.

    Raises:
        WorldError: one is malformed or there already.
    """
    return _with(world, courses=(*world.courses, *courses))


def change_course(world: World, course: str, fields: Mapping[str, Any]) -> World:
    """A course with other values in some fields.

    Raises:
        WorldError: there is none of this id, or it would be malformed.
    """
    if course not in world.course:
        raise WorldError(f"there is no course {course}")
    changed = {**dict(world.course[course]), **fields}
    return _with(world, courses=tuple(changed if c.id == course else c for c in world.courses))


def add_activities(world: World, activities: Iterable[Mapping[str, Any]]) -> World:
    """More activities.

    Raises:
        WorldError: one is malformed or there already.
    """
    return _with(world, activities=(*world.activities, *activities))


def change_activity(world: World, activity: str, fields: Mapping[str, Any]) -> World:
    """An activity with other values in some fields.

    Raises:
        WorldError: there is none of this id, or it would be malformed.
    """
    if activity not in world.activity:
        raise WorldError(f"there is no activity {activity}")
    changed = {**dict(world.activity[activity]), **fields}
    return _with(world, activities=tuple(changed if a.id == activity else a for a in world.activities))


def remove_activity(world: World, activity: str) -> World:
    """One activity less.

    Raises:
        WorldError: there is none of this id.
    """
    if activity not in world.activity:
        raise WorldError(f"there is no activity {activity}")
    return _with(world, activities=tuple(a for a in world.activities if a.id != activity))


def enrol(world: World, course: str, person: str, enrolment: Mapping[str, Any]) -> World:
    """Enrol a person, or change role or suspension.

    Raises:
        WorldError: there is no such course or person, or the enrolment is malformed.
    """
    return _with_enrolments(world, course, {**_enrolments(world, course), person: dict(enrolment)})


def unenrol(world: World, course: str, person: str) -> World:
    """Take a person out of a course.

    Raises:
        WorldError: there is no such course or enrolment.
    """
    enrolments = _enrolments(world, course)
    if person not in enrolments:
        raise WorldError(f"person {person} is not enrolled in course {course}")
    return _with_enrolments(world, course, {other: place for other, place in enrolments.items() if other != person})


def _enrolments(world: World, course: str) -> dict[str, Enrolment]:
    if course not in world.course:
        raise WorldError(f"there is no course {course}")
    return world.course[course].enrolments


def _with_enrolments(world: World, course: str, enrolments: Mapping[str, Any]) -> World:
    return change_course(world, course, {"enrolments": enrolments})


def _with(world: World, **parts: object) -> World:
    # dict(world) would bring the cached properties along.
    return World.parse({**{name: getattr(world, name) for name in World.model_fields}, **parts})
