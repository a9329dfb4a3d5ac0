"""Rooms of courses: made by instructors, opened by members."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from kore import names
from kore.access import Right
from kore.api import bodies, browser, door
from kore.api.context import Context, Services
from kore.api.identity import Through, needs
from kore.errors import BadRequest, NotFound
from kore.model import Caller
from kore.store import people, rooms

router = APIRouter(prefix="/courses/{course}/rooms", tags=["pages"], include_in_schema=False)

_TITLE_LENGTH = 255


@router.get("/{room}")
async def open_room(
    course: str, room: str, caller: Annotated[Caller, needs(Right.OPEN_ROOM, through=Through.COOKIE)], context: Services
) -> Response:
    """Start the room's lab, and go there by the hub's page that shows how the start goes on.

    The person signs in at the hub once more on the way: a room may be younger than what the hub knows of them.
    """
    person_id = await run_in_threadpool(_person, context, course, room, caller)
    lab, base = names.room_lab(room), context.settings.base_path
    await context.hub.start_lab(lab)
    destination = urlencode({"next": f"{base}user/{lab}/lab"})
    return await door.enter(context, person_id, f"{base}hub/spawn/{lab}?{destination}")


@router.post("", dependencies=[needs(Right.LINK, through=Through.COOKIE)])
async def make_room(course: str, request: Request, context: Services) -> Response:
    """Make a room of the course."""
    title = (await bodies.form(request)).get("title", "").strip()[:_TITLE_LENGTH]
    if not title:
        raise BadRequest("the new room needs a name")
    await run_in_threadpool(_make, context, course, title)
    return browser.see_other(f"{context.settings.kore_path}/courses/{course}")


def _person(context: Context, course: str, room: str, caller: Caller) -> int:
    with context.store.read() as session:
        rooms.get(session, course, room)
        person = people.find(session, caller.name)
        if person is None:
            raise NotFound(f"Kore knows nobody by the name {caller.name}")
        return person.id


def _make(context: Context, course: str, title: str) -> None:
    with context.store.write() as session:
        rooms.make(session, course, title)
