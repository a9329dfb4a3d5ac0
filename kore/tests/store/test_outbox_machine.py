"""The outbox against a model: whatever happens in whatever order, the platform ends up with what was wanted."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kore.model import Launch
from kore.store import assignments, columns, courses, outbox, people
from kore.store.database import Store
from kore.store.outbox import Delivery, Settlement, State

POINTS = st.sampled_from([0.0, 5.0, 10.0])
ENDS = st.sampled_from([State.SENT, State.QUEUED, State.DOUBTFUL, State.FAILED])


def score(given: float) -> dict[str, Any]:
    return {"activity": "Completed", "grading": "FullyGraded", "given": given, "maximum": 10.0, "comment": ""}


class Machine(RuleBasedStateMachine):
    """One cell. `held` is what the platform holds: a lost answer may or may not have changed it."""

    template: Path

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.template, self.folder / "kore.sqlite")
        self.store = Store(f"sqlite:///{self.folder / 'kore.sqlite'}")
        self.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
        self.wanted: dict[str, Any] | None = None
        self.held: dict[str, Any] | None = None
        self.last: datetime | None = None
        self.under_way: Delivery | None = None
        launch = Launch("i", "c", "1", "5", (), "2")
        with self.store.write() as session:
            course = courses.ensure(session, courses.ensure_platform(session, "i", "c"), launch)
            self.person = people.ensure(session, launch).id
            assignment = assignments.ensure(session, course.id, "ps1")
            self.column, self.course = columns.ensure(session, course.id, assignment.id), course.id

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.folder)

    @rule(given=POINTS)
    def want(self, given: float) -> None:
        self.wanted = score(given)
        with self.store.write() as session:
            outbox.want(session, self.column, self.person, self.wanted, self.now)

    @rule()
    def time_passes(self) -> None:
        self.now += timedelta(milliseconds=300)

    @rule()
    def claim(self) -> None:
        with self.store.write() as session:
            claimed = outbox.claim(session, self.now, 10)
        if self.under_way is not None:
            assert claimed == []  # never two at once
        for delivery in claimed:
            assert self.last is None or delivery.timestamp >= self.last + timedelta(seconds=1)
            assert delivery.wanted == self.wanted
            possible = [None, delivery.sent, *delivery.tried]
            assert self.held in possible  # whatever the platform holds is known to be ours
            self.under_way, self.last = delivery, delivery.timestamp

    @precondition(lambda self: self.under_way is not None)
    @rule(end=ENDS, arrived=st.booleans())
    def settle(self, end: State, arrived: bool) -> None:
        assert self.under_way is not None
        if end is State.SENT or (end is State.DOUBTFUL and arrived):
            self.held = self.under_way.wanted
        with self.store.write() as session:
            outbox.settle(session, [Settlement(self.under_way, end)], self.now)
        self.under_way = None

    @precondition(lambda self: self.under_way is not None)
    @rule(arrived=st.booleans())
    def die(self, arrived: bool) -> None:
        assert self.under_way is not None
        if arrived:
            self.held = self.under_way.wanted
        with self.store.write() as session:
            assert outbox.recover(session) == 1
        self.under_way = None

    @invariant()
    def sent_means_that_the_platform_holds_what_is_wanted(self) -> None:
        if self.wanted is None:
            return
        with self.store.read() as session:
            (status,) = outbox.statuses(session, self.course)
        assert status.wanted == self.wanted
        if status.state is State.SENT:
            assert self.held == self.wanted == status.sent


def test_the_outbox_holds_what_it_promises(empty_store: Path) -> None:
    Machine.template = empty_store
    case = Machine.TestCase
    case.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
    case().runTest()
