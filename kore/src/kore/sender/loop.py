"""The sender: empties the outbox, with several connections at once and never two for one student's cell."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool

from kore import clock
from kore.errors import KoreError
from kore.lti import claims
from kore.lti.ags import GradeServices
from kore.sender.deliver import deliver, differences, retry
from kore.sender.locate import Target, prepare
from kore.settings import Settings
from kore.store import columns, courses, outbox
from kore.store.database import Store
from kore.store.outbox import Delivery, Settlement, State

_log = logging.getLogger(__name__)

#: rows claimed in one transaction
_BATCH = 200
#: seconds for which settlements are gathered before they are written
_GATHER = 0.05
#: for how long a column's results serve before they are read anew
_FRESH = timedelta(seconds=30)
#: seconds after which the outbox is looked at even if nobody woke the sender
_IDLE = 30.0


class Sender:
    """Claims what is due, hands it to its connections, writes down what became of it.

    A row is claimed before its score leaves and settled after the answer. What stands in between when Kore dies is
    found by `outbox.recover` and looked up at the platform before it is sent again.
    """

    def __init__(self, settings: Settings, store: Store, services: GradeServices) -> None:
        """Prepare; `run` does the work."""
        self._settings = settings
        self._store = store
        self._services = services
        self._waiting: asyncio.Queue[Delivery] = asyncio.Queue()
        self._settled: asyncio.Queue[Settlement] = asyncio.Queue()
        self._awake = asyncio.Event()
        self._targets: dict[int, asyncio.Task[Target]] = {}
        self._under_way: Counter[int] = Counter()
        self._paused: dict[str, datetime] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def wake(self) -> None:
        """Look at the outbox now; may be called from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._awake.set)

    async def run(self) -> None:
        """Send until cancelled."""
        self._loop = asyncio.get_running_loop()
        recovered = await run_in_threadpool(self._recover)
        if recovered:
            _log.warning(
                "%d scores were on their way when Kore stopped; they are looked up before they are sent", recovered
            )
        async with asyncio.TaskGroup() as tasks:
            for _ in range(self._settings.sender.connections):
                tasks.create_task(self._connection())
            tasks.create_task(self._write_down())
            tasks.create_task(self._feed())

    async def compare(self, course: str) -> None:
        """Look what the platform's gradebook holds for a course, and note where it differs from what was sent.

        Raises:
            PlatformUnavailable: the platform does not tell.
        """
        for column in await run_in_threadpool(self._columns, course):
            if column.url is not None:
                self._targets.pop(column.id, None)
                target = await self._target(column.id)
                await self._note_differences(target)

    def _recover(self) -> int:
        with self._store.write() as session:
            return outbox.recover(session)

    def _columns(self, course: str) -> list[columns.Column]:
        with self._store.read() as session:
            return columns.everything(session, courses.get(session, course).id)

    async def _feed(self) -> None:
        """Keep the connections busy."""
        while True:
            self._awake.clear()
            room = _BATCH - self._waiting.qsize()
            claimed, due = await run_in_threadpool(self._claim, room) if room > _BATCH // 2 else ([], None)
            for delivery in claimed:
                self._under_way[delivery.line_item_id] += 1
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
        try:
            await asyncio.wait_for(self._awake.wait(), pause)
        except TimeoutError:
            pass

    async def _connection(self) -> None:
        """One score after the other, each to its end."""
        while True:
            delivery = await self._waiting.get()
            try:
                settlement = await self._deliver(delivery)
            except KoreError as error:
                settlement = retry(delivery, self._settings.sender, error)
            except Exception:
                _log.exception("a score could not be sent (outbox row %d)", delivery.id)
                settlement = retry(delivery, self._settings.sender, KoreError("an error in Kore, see its log"))
            self._settled.put_nowait(settlement)

    async def _deliver(self, delivery: Delivery) -> Settlement:
        target = await self._target(delivery.line_item_id)
        platform = target.service.platform.issuer
        pause = self._paused.get(platform)
        if pause is not None and pause > clock.now():
            return Settlement(delivery, State.QUEUED, "the LMS asked for a pause", not_before=pause, tried=False)
        settlement = await deliver(self._services, target, delivery, self._settings.sender)
        if settlement.wait is not None:
            self._paused[platform] = clock.now() + timedelta(seconds=settlement.wait)
        if settlement.gone:
            self._targets.pop(delivery.line_item_id, None)
            await run_in_threadpool(self._forget_url, delivery.line_item_id)
        return settlement

    async def _target(self, column_id: int) -> Target:
        """The column, prepared once for all its scores; one that is stale or failed is prepared anew."""
        task = self._targets.get(column_id)
        stale = task is not None and task.done() and (task.exception() or task.result().read_at < clock.now() - _FRESH)
        if task is None or stale:
            task = asyncio.create_task(prepare(self._settings, self._store, self._services, column_id))
            self._targets[column_id] = task
        return await asyncio.shield(task)

    def _forget_url(self, column_id: int) -> None:
        with self._store.write() as session:
            columns.set_url(session, column_id, None)

    async def _write_down(self) -> None:
        """Write what became of the deliveries, many at a time."""
        while True:
            settlements = [await self._settled.get()]
            await asyncio.sleep(_GATHER)
            while not self._settled.empty():
                settlements.append(self._settled.get_nowait())
            await run_in_threadpool(self._settle, settlements)
            finished = self._count_down(settlements)
            self._awake.set()
            for column_id in finished:
                await self._look_back(column_id)

    def _settle(self, settlements: list[Settlement]) -> None:
        with self._store.write() as session:
            outbox.settle(session, settlements, clock.now())

    def _count_down(self, settlements: list[Settlement]) -> list[int]:
        """The columns of which nothing is under way any more, and something arrived."""
        for settlement in settlements:
            self._under_way[settlement.delivery.line_item_id] -= 1
        touched = {settlement.delivery.line_item_id for settlement in settlements}
        return [number for number in touched if not self._under_way[number]]

    async def _look_back(self, column_id: int) -> None:
        """When a column is done: does its gradebook show what was sent? A teacher's entry may cover it."""
        task = self._targets.pop(column_id, None)
        if task is None or not task.done() or task.exception() is not None:
            return
        target = task.result()
        if not target.accepted or not target.service.may(claims.SCOPE_RESULT):
            return
        try:
            target.results = await self._services.results(target.service, target.url)
            await self._note_differences(target)
        except KoreError as error:
            _log.info("the results of column %d cannot be read back: %s", column_id, error.detail)

    async def _note_differences(self, target: Target) -> None:
        await run_in_threadpool(self._note, target)

    def _note(self, target: Target) -> None:
        with self._store.write() as session:
            sent = outbox.sent_scores(session, target.column_id)
            outbox.note_found(session, target.column_id, differences(sent, target.results or {}))
