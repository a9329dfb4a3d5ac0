"""When rosters are read: after graders' launches, by a button, and every night."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import datetime, timedelta

from fastapi import APIRouter
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from kore import clock
from kore.access import Right
from kore.api import browser, room_labs
from kore.api.context import Context, Services
from kore.api.identity import Through, needs
from kore.errors import NotFound, PlatformUnavailable

_log = logging.getLogger(__name__)
router = APIRouter(tags=["pages"], include_in_schema=False)

#: a roster of this age is not read again after a launch
_FRESH = timedelta(minutes=5)
#: how often a night looks for rosters that are not of today: platforms have their maintenance at night, too
_ROUNDS = 3
#: seconds between two such looks
_BETWEEN = 3600.0


@router.post("/courses/{course}/roster", dependencies=[needs(Right.ROSTER, through=Through.COOKIE)])
async def read_anew(course: str, context: Services) -> Response:
    """Read the roster; what stands in the way is told on the page. Rooms of groups that are gone end with them."""
    with contextlib.suppress(PlatformUnavailable):
        await context.rosters.read(course)
    response = browser.see_other(f"{context.settings.kore_path}/courses/{course}")
    response.background = BackgroundTask(room_labs.tidy, context)
    return response


async def after_launch(context: Context, course: str) -> None:
    """Somebody who works with the roster has come."""
    with contextlib.suppress(PlatformUnavailable):
        await context.rosters.catch_up(course, _FRESH)


async def every_night(context: Context) -> None:
    """Read all rosters in the hour of the settings; after a start, first those that this was missed for."""
    while True:
        for _ in range(_ROUNDS):
            await _round(context)
            await asyncio.sleep(_BETWEEN)
        await asyncio.sleep((_night(context) + timedelta(days=1) - clock.now()).total_seconds())


async def _round(context: Context) -> None:
    """One course after the other; whose platform fails does not keep the others from theirs."""
    for course in await run_in_threadpool(context.rosters.due, _night(context)):
        try:
            with contextlib.suppress(NotFound, PlatformUnavailable):
                await context.rosters.read(course)
        except Exception:  # noqa: BLE001 (logged; the other courses' turn comes)
            _log.exception("the roster of %s could not be taken over", course)


def _night(context: Context) -> datetime:
    """When the latest night's reading began, by the server's clock."""
    now = clock.now().astimezone()
    night = now.replace(hour=context.settings.roster.hour, minute=0, second=0, microsecond=0)
    return night if night <= now else night - timedelta(days=1)
