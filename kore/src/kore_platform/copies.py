"""Copies of courses and activities: everything gets new ids, and columns come along with what tools wrote on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from kore_platform import changes
from kore_platform.errors import WorldError
from kore_platform.platform import Platform
from kore_platform.world import Activity, Course, Enrolment, Role, World

Who = Literal["nobody", "teachers", "everybody"]


def copy_course(
    platform: Platform, course: str, *, label: str = "", title: str = "", people: Who = "teachers", traced: bool = True
) -> Course:
    """Copy a course with its activities and columns, but without grades.

    Args:
        platform: where it is.
        course: its id.
        label: the copy's label; empty: made of the old one.
        title: the copy's title; empty: made of the old one.
        people: who is enrolled in the copy.
        traced: whether the copy's history names the original; Moodle's import leaves no trace.

    Raises:
        WorldError: there is no such course, or the copy's names do not fit.
    """
    world = platform.world
    if course not in world.course:
        raise WorldError(f"there is no course {course}")
    old = world.course[course]
    copied = {
        **dict(old),
        "id": str(max(int(c.id) for c in world.courses) + 1),
        "label": label or f"{old.label[:250]} copy",
        "title": title or f"{old.title[:250]} copy",
        "history": (old.id, *old.history) if traced else (),
        "enrolments": _enrolments(old, people),
        "groups": (),
    }
    activities = [activity for activity in world.activities if activity.course == course]
    ids = _copy_activities(platform, activities, changes.add_courses(world, [copied]), copied["id"], traced=traced)
    for column in platform.columns.of_course(course):
        if not column.coupled:
            bound = ids.get(column.link, "")
            platform.columns.add(replace(column, course=copied["id"], link=bound, locked=False))
    return platform.world.course[copied["id"]]


def copy_activity(platform: Platform, activity: str) -> Activity:
    """Duplicate an activity within its course; columns that tools made are not duplicated.

    Raises:
        WorldError: there is no such activity.
    """
    if activity not in platform.world.activity:
        raise WorldError(f"there is no activity {activity}")
    old = platform.world.activity[activity]
    ids = _copy_activities(platform, [old], platform.world, old.course, traced=True)
    return platform.world.activity[ids[activity]]


def _enrolments(course: Course, people: Who) -> Mapping[str, Enrolment]:
    wanted = {"nobody": (), "teachers": (Role.TEACHER,), "everybody": tuple(Role)}[people]
    return {person: place for person, place in course.enrolments.items() if place.role in wanted}


def _copy_activities(
    platform: Platform, activities: list[Activity], world: World, course: str, *, traced: bool
) -> dict[str, str]:
    first = max((int(activity.id) for activity in world.activities), default=0) + 1
    ids = {activity.id: str(first + place) for place, activity in enumerate(activities)}
    copied = [
        {
            **dict(activity),
            "id": ids[activity.id],
            "course": course,
            "history": (activity.id, *activity.history) if traced else (),
        }
        for activity in activities
    ]
    platform.change_world(changes.add_activities(world, copied))
    for activity in activities:
        _copy_own_column(platform, activity.id, ids[activity.id])
    return ids


def _copy_own_column(platform: Platform, old: str, new: str) -> None:
    own, made = platform.columns.of_activity(old), platform.columns.of_activity(new)
    if made is None:
        return
    if own is None:
        # The tool deleted the original's column.
        platform.delete_column(made.id)
        return
    platform.columns.by_id[made.id] = replace(
        own, id=made.id, course=made.course, activity=new, link=new if own.link else "", locked=False
    )
