"""The sender: empties the outbox, with several connections at once and never two for one student's cell."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool

from kore import clock
from kore.errors import KoreError, NotFound
from kore.lti.ags import GradeServices
from kore.sender.deliver import broken, deliver, differences, pause, retry
from kore.sender.locate import Target, look
from kore.sender.remove import remove
from kore.sender.targets import Targets
from kore.settings import Settings
from kore.steps.platforms import Platforms
from kore.store import columns, courses, outbox
from kore.store.database import Store
from kore.store.outbox import Delivery, Settlement

_log = logging.getLogger(__name__)

#: rows claimed in one transaction
_BATCH = 200
#: seconds for which settlements are gathered before they are written
_GATHER = 0.05
#: seconds after which the outbox is looked at even if nobody woke the sender
_IDLE = 30.0
#: seconds after which the sender begins anew when something of ours broke
_AFTER_ERROR = 5.0


class Sender:
    """Claims what is due, hands it to its connections, writes down what became of it.

    A row is claimed before its score leaves and settled after the answer. What stands in between when Kore dies is
    found by `outbox.recover` and looked up at the platform before it is sent again.
    """

    def __init__(self, settings: Settings, platforms: Platforms, store: Store, services: GradeServices) -> None:
        """Prepare; `run` does the work."""
        self._settings = settings
        self._platforms = platforms
        self._store = store
        self._services = services
        self._targets = Targets(platforms, store, services, settings.launch_url)
        self._waiting: asyncio.Queue[Delivery] = asyncio.Queue()
        self._settled: asyncio.Queue[Settlement] = asyncio.Queue()
        self._awake = asyncio.Event()
        self._paused: dict[str, datetime] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def wake(self) -> None:
        """Look at the outbox now; may be called from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._awake.set)

    async def run(self) -> None:
        """Send until cancelled. An error of ours (a full disk, a database away) ends one round, not the sending."""
        self._loop = asyncio.get_running_loop()
        while True:
            try:
                await self._round()
            except* Exception:  # noqa: BLE001 (logged; the scores must not wait for a restart)
                _log.exception("the sender stopped; it begins anew")
            finally:
                self._targets.clear()
            await asyncio.sleep(_AFTER_ERROR)

    async def compare(self, course: str) -> None:
        """Look what the platform's gradebook holds for a course, and note where it differs from what was sent.

        Raises:
            PlatformUnavailable: the platform does not tell.
        """
        for column in await run_in_threadpool(self._columns, course):
            if (target := await look(self._platforms, self._store, self._services, column.id)) is not None:
                await run_in_threadpool(self._note_differences, target)

    async def remove(self, course: str, assignment: str) -> None:
        """Delete the column that Kore made for an assignment.

        Raises:
            NotFound: there is none.
            ColumnKept: it is not Kore's to delete.
            PlatformUnavailable: the platform does not do it.
        """
        column = await run_in_threadpool(self._column, course, assignment)
        await remove(self._platforms, self._store, self._services, column.id)
        self._targets.finished(column.id)

    async def _round(self) -> None:
        """Begin with what is in the outbox, and send until something breaks."""
        self._waiting, self._settled = asyncio.Queue(), asyncio.Queue()
        if recovered := await run_in_threadpool(self._recover):
            _log.warning("%d scores were on their way when the sender stopped; they are looked up first", recovered)
        async with asyncio.TaskGroup() as tasks:
            for _ in range(self._settings.sender.connections):
                tasks.create_task(self._connection())
            tasks.create_task(self._write_down(tasks))
            tasks.create_task(self._feed())

    def _recover(self) -> int:
        with self._store.write() as session:
            return outbox.recover(session)

    def _columns(self, course: str) -> list[columns.Column]:
        with self._store.read() as session:
            return columns.everything(session, courses.get(session, course).id)

    def _column(self, course: str, assignment: str) -> columns.Column:
        with self._store.read() as session:
            column = columns.find(session, courses.get(session, course).id, assignment)
        if column is None:
            raise NotFound(f"there is no column for {assignment[:80]!r} in this course")
        return column

    async def _feed(self) -> None:
        """Keep the connections busy."""
        while True:
            self._awake.clear()
            room = _BATCH - self._waiting.qsize()
            claimed, due = await run_in_threadpool(self._claim, room) if room > _BATCH // 2 else ([], None)
            for delivery in claimed:
                self._waiting.put_nowait(delivery)
            if len(claimed) < room:
                await self._rest(due)
            else:
                await asyncio.sleep(_GATHER)

    def _claim(self, number: int) -> tuple[list[Delivery], datetime | None]:
        with self._store.read() as session:
            due = outbox.next_due(session)
        if due is None or due > clock.now():
            return [], due
        with self._store.write() as session:
            return outbox.claim(session, clock.now(), number), due

    async def _rest(self, due: datetime | None) -> None:
        """Until somebody wakes the sender, or the next row is due."""
        pause = _IDLE if due is None else min(max((due - clock.now()).total_seconds(), _GATHER), _IDLE)
        with suppress(TimeoutError):
            # Not wait_for: woken and cancelled at once, Python 3.11's forgets that it was cancelled.
            async with asyncio.timeout(pause):
                await self._awake.wait()

    async def _connection(self) -> None:
        """One score after the other, each to its end."""
        while True:
            delivery = await self._waiting.get()
            try:
                settlement = await self._deliver(delivery)
            except KoreError as error:
                settlement = retry(delivery, self._settings.sender, error)
            except Exception:  # noqa: BLE001 (one student's failure never stops another's)
                _log.exception("a score could not be sent (outbox row %d)", delivery.id)
                settlement = broken(delivery, self._settings.sender)
            self._settled.put_nowait(settlement)

    async def _deliver(self, delivery: Delivery) -> Settlement:
        target = await self._targets.get(delivery.line_item_id)
        platform = target.service.platform.issuer
        paused = self._paused.get(platform)
        if paused is not None and paused > clock.now():
            return pause(delivery, paused)
        settlement = await deliver(self._services, target, delivery, self._settings.sender)
        if settlement.wait is not None:
            self._paused[platform] = clock.now() + timedelta(seconds=settlement.wait)
        if settlement.gone:
            await self._targets.gone(target)
        return settlement

    async def _write_down(self, tasks: asyncio.TaskGroup) -> None:
        """Write what became of the deliveries, many at a time."""
        while True:
            settlements = [await self._settled.get()]
            await asyncio.sleep(_GATHER)
            while not self._settled.empty():
                settlements.append(self._settled.get_nowait())
            done = await run_in_threadpool(self._settle, settlements)
            self._awake.set()
            for column_id in done:
                if (target := self._targets.finished(column_id)) is not None:
                    tasks.create_task(self._look_back(target))

    def _settle(self, settlements: list[Settlement]) -> set[int]:
        """Settle; gives the columns for which nothing waits any more."""
        touched = {settlement.delivery.line_item_id for settlement in settlements}
        with self._store.write() as session:
            outbox.settle(session, settlements, clock.now())
            return touched - outbox.pending(session, touched)

    async def _look_back(self, target: Target) -> None:
        """When a column is done: does its gradebook show what was sent? A teacher's entry may cover it."""
        if target.results is None:
            return
        try:
            target.read_at = clock.now()
            target.results = await self._services.results(target.service, target.url)
        except KoreError as error:
            _log.info("the results of column %d cannot be read back: %s", target.column_id, error.detail)
        else:
            await run_in_threadpool(self._note_differences, target)

    def _note_differences(self, target: Target) -> None:
        """Of what was settled before the results were read."""
        with self._store.write() as session:
            sent = outbox.sent_scores(session, target.column_id, target.read_at)
            outbox.note_found(session, target.column_id, differences(sent, target.results or {}))
