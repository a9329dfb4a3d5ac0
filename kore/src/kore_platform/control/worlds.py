"""Changes of the world: people, courses, activities, enrolments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kore_platform import changes
from kore_platform.control.guard import Order, read
from kore_platform.pages.visitors import platform_of
from kore_platform.world import Activity, Course, Enrolment, Person, Tool


class Additions(Order):
    """What comes into the world, in the form of the world file."""

    people: tuple[Person, ...] = ()
    tools: tuple[Tool, ...] = ()
    courses: tuple[Course, ...] = ()
    activities: tuple[Activity, ...] = ()


async def show(request: Request) -> Response:
    """The world as it is now."""
    return JSONResponse(platform_of(request).world.model_dump(mode="json", exclude={"options", "faults"}))


async def add(request: Request) -> Response:
    """Add people, tools, courses and activities: all or nothing."""
    platform, additions = platform_of(request), await read(request, Additions)
    world = changes.add_people(platform.world, _plain(additions.people))
    world = changes.add_tools(world, _plain(additions.tools))
    world = changes.add_courses(world, _plain(additions.courses))
    platform.change_world(changes.add_activities(world, _plain(additions.activities)))
    return Response(status_code=204)


async def enrol(request: Request) -> Response:
    """Enrol a person, or change role or suspension."""
    platform, enrolment = platform_of(request), await read(request, Enrolment)
    course, person = request.path_params["course"], request.path_params["person"]
    platform.change_world(changes.enrol(platform.world, course, person, enrolment.model_dump()))
    return Response(status_code=204)


async def unenrol(request: Request) -> Response:
    """Take a person out of a course; the grades go, too, and do not come back."""
    platform = platform_of(request)
    course, person = request.path_params["course"], request.path_params["person"]
    platform.change_world(changes.unenrol(platform.world, course, person))
    return Response(status_code=204)


async def remove_activity(request: Request) -> Response:
    """Delete an activity and its own column."""
    platform = platform_of(request)
    platform.change_world(changes.remove_activity(platform.world, request.path_params["activity"]))
    return Response(status_code=204)


def _plain(models: Iterable[BaseModel]) -> list[dict[str, Any]]:
    return [model.model_dump() for model in models]
