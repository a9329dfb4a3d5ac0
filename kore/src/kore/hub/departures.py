"""Whoever has gone is removed from the hub: user, groups, tokens, and what it remembers of their lab."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from jupyterhub.utils import maybe_future

from kore import names

_log = logging.getLogger(__name__)
#: seconds between two looks at a lab that is stopping
_STEP = 0.1
#: seconds for the request that has stopped the lab: it may still answer by the user, or be about to delete them itself
_GRACE = 1.0


class Departures:
    """The removals under way."""

    def __init__(self) -> None:
        """Nobody leaves yet."""
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, user: Any) -> None:
        """Remove the user as soon as their lab has stopped; grading labs and rooms belong to nobody and stay.

        Args:
            user: of JupyterHub's.
        """
        if names.kind_of(user.name) is names.Kind.USER:
            task = asyncio.create_task(_remove(user))
            self._tasks.add(task)  # asyncio itself holds tasks weakly
            task.add_done_callback(self._tasks.discard)


async def _remove(user: Any) -> None:
    """What JupyterHub's API does to delete a user.

    It is left alone who has come back meanwhile, and who looks at a page that tells why their lab did not start: the
    culler removes them later.
    """
    while any(lab.pending for lab in user.spawners.values()):  # noqa: ASYNC110 (JupyterHub has no event for it)
        await asyncio.sleep(_STEP)
    await asyncio.sleep(_GRACE)
    users = user.settings["users"]
    # Somebody new may have the number of one who is gone.
    if user.id not in users or users[user.id] is not user:
        return
    if any(lab.active or lab._failed for lab in user.spawners.values()):  # noqa: SLF001
        return
    _log.info("%s has left and is removed", user.name)
    await maybe_future(user.authenticator.delete_user(user))
    await user.delete_spawners()
    users.delete(user)
