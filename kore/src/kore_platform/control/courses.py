"""Copies and changes of courses and activities."""

from __future__ import annotations

from typing import Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kore_platform import copies, editing
from kore_platform.control.guard import Order, read
from kore_platform.pages.visitors import platform_of
from kore_platform.world import Group


class Copy(Order):
    """A copy of a course."""

    label: str = Field("", max_length=255)
    title: str = Field("", max_length=255)
    people: copies.Who = "teachers"
    #: False: as Moodle's import, the copy's history is empty
    traced: bool = True


class CourseChange(Order):
    """What shall be different about a course; what is left out stays."""

    label: str | None = None
    title: str | None = None
    idnumber: str | None = None
    groups: tuple[Group, ...] | None = None


class ActivityChange(Order):
    """What shall be different about an activity; what is left out stays."""

    title: str | None = None
    description: str | None = None
    points: float | None = None
    custom: dict[str, str] | None = None
    url: str | None = None
    #: whether grades keep their share of the maximum
    rescale: bool = True


async def copy_course(request: Request) -> Response:
    """Copy a course; answers the copy and its activities."""
    platform, order = platform_of(request), await read(request, Copy)
    copied = copies.copy_course(platform, request.path_params["course"], **order.model_dump())
    activities = [a.model_dump(mode="json") for a in platform.world.activities if a.course == copied.id]
    return JSONResponse({"course": copied.model_dump(mode="json"), "activities": activities}, 201)


async def copy_activity(request: Request) -> Response:
    """Duplicate an activity; answers the new one."""
    copied = copies.copy_activity(platform_of(request), request.path_params["activity"])
    return JSONResponse(copied.model_dump(mode="json"), 201)


async def change_course(request: Request) -> Response:
    """Give a course other names or groups."""
    fields = _given(await read(request, CourseChange))
    editing.change_course(platform_of(request), request.path_params["course"], fields)
    return Response(status_code=204)


async def change_activity(request: Request) -> Response:
    """Change an activity, and its own column with it."""
    fields = _given(await read(request, ActivityChange))
    rescale = fields.pop("rescale", True)
    editing.change_activity(platform_of(request), request.path_params["activity"], fields, rescale=rescale)
    return Response(status_code=204)


def _given(order: Order) -> dict[str, Any]:
    return order.model_dump(exclude_unset=True)
