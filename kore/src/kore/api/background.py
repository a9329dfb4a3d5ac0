"""What Kore does without being asked: grades, grading labs, rooms, registrations, rosters, keys."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool

from kore import clock
from kore.api import departures, grading_labs, room_labs, rosters
from kore.api.context import Context
from kore.errors import SettingsError
from kore.store import courses, jobs

_log = logging.getLogger(__name__)
#: seconds between two looks for work that no lab has taken
_PAUSE = 30.0
#: seconds between two looks for platforms that were approved or removed
_REGISTRATIONS = 5.0
#: seconds between two looks for platforms whose keys are missing or out of date
_PLATFORM_KEYS = 60.0
#: seconds between two looks at our own keys
_OWN_KEYS = 5.0
#: seconds between two looks for labs of rooms that are gone
_ROOMS = 60.0
#: seconds after a failure that nobody foresaw
_RECOVERY = 5.0


async def run(context: Context) -> None:
    """Work until cancelled; without nbgrader there is nothing to send, and no grading lab.

    Where people are forgotten no roster is read: it would bring those who never come.
    """
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_always(lambda: _follow_registrations(context)))
        tasks.create_task(_always(lambda: _keep_platform_keys(context)))
        tasks.create_task(_always(lambda: _tend_own_keys(context)))
        tasks.create_task(_always(lambda: _tidy_rooms(context)))
        if context.settings.forgets_people:
            tasks.create_task(_always(lambda: departures.follow(context)))
        else:
            tasks.create_task(_always(lambda: rosters.every_night(context)))
        if context.access.nbgrader:
            tasks.create_task(_always(context.sender.run))
            tasks.create_task(_always(lambda: _start_grading_labs(context)))


async def _always(work: Callable[[], Awaitable[None]]) -> None:
    """Begin again after a failure: grades must not wait for somebody to notice."""
    while True:
        try:
            await work()
        except Exception:  # noqa: BLE001 (logged; grades must go on)
            _log.exception("work in the background failed; it begins again")
            await asyncio.sleep(_RECOVERY)


async def _follow_registrations(context: Context) -> None:
    """`kore platforms` approves and removes in another process."""
    while True:
        await asyncio.sleep(_REGISTRATIONS)
        await run_in_threadpool(context.platforms.read)


async def _keep_platform_keys(context: Context) -> None:
    """Platforms' keys are there before anybody launches."""
    while True:
        context.platform_keys.refresh(platform.jwks_uri for platform in context.platforms.everything)
        await asyncio.sleep(_PLATFORM_KEYS)


async def _tend_own_keys(context: Context) -> None:
    """Keys are rotated in time, and as `kore keys` in another process says."""
    while True:
        await asyncio.sleep(_OWN_KEYS)
        try:
            await run_in_threadpool(context.own_keys.tend)
        except SettingsError as error:
            _log.warning("the keys known so far serve on: %s", error.detail)


async def _tidy_rooms(context: Context) -> None:
    """Rooms go with their groups, too, and by a switch in Nix: nobody is there then who would stop their labs."""
    while True:
        await asyncio.sleep(_ROOMS)
        await room_labs.tidy(context)


async def _start_grading_labs(context: Context) -> None:
    """A lab that was stopped or has crashed is started again while its course has jobs."""
    while True:
        await asyncio.sleep(_PAUSE)
        for course in await run_in_threadpool(_waiting, context):
            await grading_labs.start(context, course)


def _waiting(context: Context) -> list[str]:
    with context.store.read() as session:
        return [courses.by_id(session, number).slug for number in jobs.courses_waiting(session, clock.now())]
