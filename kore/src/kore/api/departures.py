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
            here = await context.hub.people()
        except HubUnavailable as problem:
            _log.warning("who has left is not known: %s", problem.detail)
        else:
            await run_in_threadpool(_forget, context, here)


def _forget(context: Context, here: set[str]) -> None:
    """The names of administrators stay theirs: whoever else came by one would be one."""
    now = clock.now()
    with context.store.write() as session:
        gone = departures.forget(session, here | context.settings.admins, now - _ARRIVAL, now)
    context.store.tidy()
    if gone:
        _log.info("forgotten, because they have left: %d", gone)
