"""The columns that are being filled: each prepared once for all its scores, and again when that has grown old."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool

from kore import clock
from kore.lti.ags import GradeServices
from kore.sender.locate import Target, forget, prepare
from kore.steps.platforms import Platforms
from kore.store.database import Store

#: for how long a column's results serve before they are read anew
_FRESH = timedelta(seconds=30)
#: for how long a failure answers for all the column's scores, so that they do not all ask a platform in trouble
_FAILED = timedelta(seconds=2)


class Targets:
    """The prepared columns, by their number."""

    def __init__(self, platforms: Platforms, store: Store, services: GradeServices, launch_url: str) -> None:
        """Prepare with these."""
        self._parts = (platforms, store, services, launch_url)
        self._store = store
        self._tasks: dict[int, asyncio.Task[Target]] = {}
        self._ended: dict[int, datetime] = {}

    async def get(self, column_id: int) -> Target:
        """The column, ready to be filled.

        Raises:
            PlatformUnavailable: as `prepare`.
        """
        if self._wanting(column_id):
            task = self._tasks[column_id] = asyncio.create_task(prepare(*self._parts, column_id))
            task.add_done_callback(lambda _: self._ended.update({column_id: clock.now()}))
        return await asyncio.shield(self._tasks[column_id])

    def _wanting(self, column_id: int) -> bool:
        task = self._tasks.get(column_id)
        if task is None:
            return True
        if not task.done():
            return False
        if task.exception() is not None:
            return clock.now() >= self._ended[column_id] + _FAILED
        return clock.now() >= task.result().read_at + _FRESH

    def finished(self, column_id: int) -> Target | None:
        """The column, which is done for now: whoever wants it again gets it with new results."""
        task = self._tasks.get(column_id)
        if task is None or not task.done() or task.exception() is not None:
            return None
        return self._tasks.pop(column_id).result()

    async def gone(self, target: Target) -> None:
        """The platform does not know the line item any more: look for it anew, unless that has been done."""
        task = self._tasks.get(target.column_id)
        if task is not None and task.done() and task.exception() is None and task.result() is target:
            del self._tasks[target.column_id]
        await run_in_threadpool(forget, self._store, target.column_id, target.url)

    def clear(self) -> None:
        """Let go of all columns, also of those that are still being prepared."""
        for task in self._tasks.values():
            if task.done() and not task.cancelled():
                task.exception()  # asked for, so that asyncio does not complain that nobody did
            task.cancel()
        self._tasks.clear()
