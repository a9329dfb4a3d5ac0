"""The gradebook: look, override, lock."""

from __future__ import annotations

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kore_platform import editing, gradebook, marking
from kore_platform.control.guard import Order, read
from kore_platform.errors import ControlRefused
from kore_platform.pages.visitors import platform_of
from kore_platform.platform import Platform
from kore_platform.world import Id


class Override(Order):
    """A teacher's grade."""

    column: Id
    person: Id
    #: None: no grade
    score: float | None
    comment: str = ""


class Release(Order):
    """Take an override back."""

    column: Id
    person: Id


class ColumnChange(Order):
    """What shall be different about a column; what is left out stays."""

    label: str | None = Field(None, max_length=255)
    maximum: float | None = Field(None, gt=0, le=1e6)
    #: whether grades keep their share of the maximum
    rescale: bool = True


class Lock(Order):
    """Lock or unlock a grade; without a person the whole column."""

    column: Id
    person: Id | None = None


async def show(request: Request) -> Response:
    """The final values of a course."""
    platform, course = _place(request)
    return JSONResponse(gradebook.snapshot(platform, course))


async def history(request: Request) -> Response:
    """Every accepted score of a course, or of one column (`?column=`), which may be deleted by now."""
    platform, course = _place(request)
    wanted = request.query_params.get("column")
    columns = [wanted] if wanted else [column.id for column in platform.columns.of_course(course)]
    return JSONResponse({"course": course, "scores": gradebook.history(platform, columns)})


async def override(request: Request) -> Response:
    """Enter a grade by hand."""
    platform, course = _place(request)
    order = await read(request, Override)
    marking.override(platform, course, order.column, order.person, order.score, order.comment)
    return Response(status_code=204)


async def release(request: Request) -> Response:
    """Let the tool's grade show again."""
    platform, course = _place(request)
    order = await read(request, Release)
    marking.release(platform, course, order.column, order.person)
    return Response(status_code=204)


async def change_column(request: Request) -> Response:
    """Give a column another name or maximum."""
    platform, course = _place(request)
    order, column = await read(request, ColumnChange), request.path_params["column"]
    found = platform.columns.find(course, column)
    if found is None:
        raise ControlRefused(404, f"course {course} has no column {column}")
    editing.change_column(platform, found, **order.model_dump())
    return Response(status_code=204)


async def lock(request: Request) -> Response:
    """Lock."""
    return await _lock(request, locked=True)


async def unlock(request: Request) -> Response:
    """Unlock."""
    return await _lock(request, locked=False)


async def _lock(request: Request, *, locked: bool) -> Response:
    platform, course = _place(request)
    order = await read(request, Lock)
    marking.lock(platform, course, order.column, order.person, locked=locked)
    return Response(status_code=204)


def _place(request: Request) -> tuple[Platform, str]:
    platform, course = platform_of(request), request.path_params["course"]
    if course not in platform.world.course:
        raise ControlRefused(404, f"there is no course {course}")
    return platform, str(course)
