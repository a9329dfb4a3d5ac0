"""Where nobody is remembered, Kore knows those whom the hub knows, and those who are on their way there."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from starlette.concurrency import run_in_threadpool

from kore import clock
from kore.api.context import Context
from kore.errors import HubUnavailable
from kore.steps.hand_over import LIFE
from kore.store import departures

_log = logging.getLogger(__name__)
#: seconds between two looks at who is still there
_PAUSE = 15.0
#: from a launch until the person must be known to the hub: their ticket is good for this long
_ARRIVAL = LIFE + timedelta(seconds=30)


async def follow(context: Context) -> None:
    """Forget who has left the hub, as long as Kore runs."""
    while True:
        await asyncio.sleep(_PAUSE)
        try:
            missing = await run_in_threadpool(_missing, context, await context.hub.people())
            # The hub's list may skip somebody who is there, and whoever came next by that name would be let in as them.
            gone = {name for name in missing if not await context.hub.knows(name)}
        except HubUnavailable as problem:
            _log.warning("who has left is not known: %s", problem.detail)
        else:
            await run_in_threadpool(_forget, context, gone)


def _missing(context: Context, here: set[str]) -> set[str]:
    """The names of administrators stay theirs: whoever else came by one would be one."""
    now = clock.now()
    with context.store.read() as session:
        return departures.missing(session, here | context.settings.admins, now - _ARRIVAL, now)


def _forget(context: Context, gone: set[str]) -> None:
    now = clock.now()
    with context.store.write() as session:
        number = departures.forget(session, gone, now - _ARRIVAL, now)
    context.store.tidy()
    if number:
        _log.info("forgotten, because they have left: %d", number)
