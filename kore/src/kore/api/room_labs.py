"""Labs of rooms that are not there any more: they are stopped, and their hub users deleted. The files stay."""

from __future__ import annotations

import logging

from starlette.concurrency import run_in_threadpool

from kore import names
from kore.api.context import Context
from kore.errors import HubUnavailable
from kore.store import rooms

_log = logging.getLogger(__name__)


async def tidy(context: Context) -> None:
    """Let the hub have the rooms that there are and no others; what cannot be done now is done the next time.

    Rooms go in many ways: removed by an instructor, with a group of the LMS, with an option or by a switch in Nix. So
    nobody keeps a list of what is to be done: what the hub has and Kore has not is the list.
    """
    try:
        # Asked first: a room that is made meanwhile is in what Kore says and not in what the hub said.
        there = await context.hub.rooms()
        wanted = await run_in_threadpool(_wanted, context) if there else set()
        for lab in there:
            if lab not in wanted:
                _log.info("the lab %s belongs to no room any more", lab)
                await context.hub.delete_lab(lab)
    except HubUnavailable as error:
        _log.warning("labs of rooms that are gone are not stopped yet: %s", error.detail)


def _wanted(context: Context) -> set[str]:
    with context.store.read() as session:
        of_courses = rooms.everything(session, context.settings.automatic_rooms.kinds)
    return {names.room_lab(name) for name in {*of_courses, *context.access.rooms}}
