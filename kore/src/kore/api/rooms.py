"""Rooms: members open those of their courses, everybody those that are declared for them; instructors make some."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from kore import clock, names
from kore.access import Right
from kore.api import bodies, browser, door, room_labs
from kore.api.context import Context, Services
from kore.api.identity import Through, needs
from kore.errors import BadRequest, NotAllowed, NotFound
from kore.model import Caller
from kore.store import people, rooms, standings

router = APIRouter(tags=["pages"], include_in_schema=False)

_TITLE_LENGTH = 255


@router.get("/rooms/{room}")
async def open_declared_room(
    room: str, caller: Annotated[Caller, needs(Right.DECLARED_ROOM, through=Through.COOKIE)], context: Services
) -> Response:
    """Open a room that the administrator has declared."""
    return await _enter(context, room, await run_in_threadpool(_guest, context, room, caller))


@router.get("/courses/{course}/rooms/{room}")
async def open_room(
    course: str, room: str, caller: Annotated[Caller, needs(Right.OPEN_ROOM, through=Through.COOKIE)], context: Services
) -> Response:
    """Open a room of the course."""
    return await _enter(context, room, await run_in_threadpool(_member, context, course, room, caller))


@router.post("/courses/{course}/rooms", dependencies=[needs(Right.LINK, through=Through.COOKIE)])
async def make_room(course: str, request: Request, context: Services) -> Response:
    """Make a room of the course."""
    title = (await bodies.form(request)).get("title", "").strip()[:_TITLE_LENGTH]
    if not title:
        raise BadRequest("the new room needs a name")
    await run_in_threadpool(_make, context, course, title)
    return _back(context, course)


@router.post("/courses/{course}/rooms/{room}/remove", dependencies=[needs(Right.LINK, through=Through.COOKIE)])
def remove_room(course: str, room: str, context: Services) -> Response:
    """Close a room for good; its lab is stopped while nobody waits."""
    with context.store.write() as session:
        rooms.remove(session, course, room, clock.now())
    response = _back(context, course)
    response.background = BackgroundTask(room_labs.tidy, context)
    return response


async def _enter(context: Context, room: str, person_id: int) -> Response:
    """Start the room's lab, and go there by the hub's page that shows how the start goes on.

    The person signs in at the hub once more on the way: a room may be younger than what the hub knows of them.
    """
    lab, base = names.room_lab(room), context.settings.base_path
    await context.hub.start_lab(lab)
    destination = urlencode({"next": f"{base}user/{lab}/lab"})
    return await door.enter(context, person_id, f"{base}hub/spawn/{lab}?{destination}")


def _guest(context: Context, room: str, caller: Caller) -> int:
    """The person's key, if the room is declared, and for them."""
    if room not in context.access.rooms:
        raise NotFound(f"there is no room {room[:40]!r}")
    with context.store.read() as session:
        person = standings.of(session, caller.name, ())
        if room not in context.access.declared(person):
            raise NotAllowed(f"{caller.name} may not open the room {room}")
        return _key(session, caller)


def _member(context: Context, course: str, room: str, caller: Caller) -> int:
    """The person's key, if the course has the room, and for them."""
    kinds = context.settings.automatic_rooms.kinds
    with context.store.read() as session:
        found = rooms.get(session, course, room, kinds)
        person = standings.of(session, caller.name, kinds)
        if found not in context.access.of_course(person, course):
            raise NotAllowed(f"{caller.name} may not open the room {room} of course {course}")
        return _key(session, caller)


def _key(session: Session, caller: Caller) -> int:
    person = people.find(session, caller.name)
    assert person is not None  # they stand somewhere
    return person.id


def _make(context: Context, course: str, title: str) -> None:
    with context.store.write() as session:
        rooms.make(session, course, title)


def _back(context: Context, course: str) -> Response:
    return browser.see_other(f"{context.settings.kore_path}/courses/{course}")
