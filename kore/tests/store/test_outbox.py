"""The outbox: what is wanted, what is under way, and what is known of the platform."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kore.store import columns, outbox
from kore.store.database import Store
from kore.store.outbox import Delivery, Settlement, State, Status

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def score(given: float | None = 8.0, **changes: Any) -> dict[str, Any]:
    maximum = None if given is None else 10.0
    stored = {"activity": "Completed", "grading": "FullyGraded", "given": given, "maximum": maximum, "comment": ""}
    return stored | changes


class Box:
    """The outbox of one column, seen from one student."""

    def __init__(self, store: Store, ids: Any) -> None:
        self.store, self.ids = store, ids

    def want(self, wanted: dict[str, Any] | None = None, overwrite: bool = False, person: int | None = None) -> bool:
        with self.store.write() as session:
            person = person or self.ids.ada
            return outbox.want(session, self.ids.column, person, wanted or score(), NOW, overwrite)

    def claim(self, now: datetime = NOW, number: int = 10) -> list[Delivery]:
        with self.store.write() as session:
            return outbox.claim(session, now, number)

    def settle(self, delivery: Delivery, state: State, now: datetime = NOW, **more: Any) -> None:
        with self.store.write() as session:
            outbox.settle(session, [Settlement(delivery, state, **more)], now)

    def send(self, wanted: dict[str, Any] | None = None, state: State = State.SENT, **more: Any) -> Delivery:
        self.want(wanted)
        (delivery,) = self.claim()
        self.settle(delivery, state, **more)
        return delivery

    def status(self) -> Status:
        with self.store.read() as session:
            (found,) = (s for s in outbox.statuses(session, self.ids.course) if s.student == "user5")
        return found


@pytest.fixture
def box(store: Store, ids: Any) -> Box:
    return Box(store, ids)


def test_a_score_goes_out_once(box: Box) -> None:
    assert box.want()
    (delivery,) = box.claim()
    assert (delivery.subject, delivery.wanted, delivery.timestamp) == ("5", score(), NOW)
    assert (delivery.sent, delivery.doubtful, delivery.attempts) == (None, False, 1)
    assert box.claim() == []  # never two at once for one cell
    box.settle(delivery, State.SENT)
    assert box.claim() == []
    assert not box.want()
    assert box.claim() == []
    assert (box.status().state, box.status().sent, box.status().sent_at) == (State.SENT, score(), NOW)


def test_rows_are_claimed_in_order_and_in_bounds(box: Box, ids: Any) -> None:
    box.want()
    box.want(person=ids.bob)
    assert [delivery.subject for delivery in box.claim(number=1)] == ["5"]
    assert [delivery.subject for delivery in box.claim(number=5)] == ["6"]


def test_what_a_deleted_column_held_can_be_sent_again(box: Box, store: Store, ids: Any) -> None:
    box.send()
    assert not box.want()
    with store.write() as session:
        outbox.lose(session, ids.column)
    lost = box.status()
    assert (lost.state, lost.sent, lost.sent_at) == (State.FAILED, None, None)
    assert "deleted the column" in lost.problem
    assert box.want()
    assert [delivery.wanted for delivery in box.claim()] == [score()]


def test_what_is_on_its_way_stays_so_when_a_column_is_deleted(box: Box, store: Store, ids: Any) -> None:
    box.send()
    box.want(score(9.0))
    with store.write() as session:
        outbox.lose(session, ids.column)
    assert box.status().state is State.QUEUED
    assert [delivery.sent for delivery in box.claim()] == [None]


def test_a_column_is_done_when_nothing_waits_or_is_under_way(box: Box, store: Store, ids: Any) -> None:
    def done() -> bool:
        with store.read() as session:
            return ids.column not in outbox.pending(session, [ids.column, 99])

    assert done()
    box.want()
    assert not done()
    (delivery,) = box.claim()
    assert not done()
    box.settle(delivery, State.FAILED)
    assert done()


def test_a_newer_score_takes_the_older_ones_place(box: Box) -> None:
    box.want(score(7.0))
    box.want(score(8.0))
    (delivery,) = box.claim()
    assert delivery.wanted == score(8.0)
    assert box.want(score(9.0))  # while it is on its way
    box.settle(delivery, State.SENT)
    (following,) = box.claim()
    assert (following.wanted, following.sent, following.attempts) == (score(9.0), score(8.0), 1)


def test_timestamps_grow_by_a_second_at_least(box: Box) -> None:
    stamps = [box.send(score(float(points))).timestamp for points in range(5)]
    assert stamps == [NOW + timedelta(seconds=number) for number in range(5)]
    box.want(score(9.0))
    assert box.claim(NOW + timedelta(hours=1))[0].timestamp == NOW + timedelta(hours=1)


def test_a_platform_ahead_of_us_is_followed_within_reason(box: Box) -> None:
    ahead = NOW + timedelta(minutes=5)
    box.send(state=State.QUEUED, held_at=ahead)
    (delivery,) = box.claim()
    assert delivery.timestamp == ahead + timedelta(seconds=1)
    box.settle(delivery, State.QUEUED, held_at=NOW + timedelta(days=400))
    assert box.claim()[0].timestamp == ahead + timedelta(seconds=2)


def test_a_progress_does_not_take_the_place_of_points(box: Box) -> None:
    assert box.want(score(None))
    assert box.want(score(8.0))
    assert not box.want(score(None))
    assert box.claim()[0].wanted == score(8.0)


def test_what_is_not_due_waits(box: Box, store: Store) -> None:
    later = NOW + timedelta(minutes=1)
    box.send(state=State.QUEUED, problem="busy", not_before=later)
    assert box.claim(later - timedelta(seconds=1)) == []
    with store.read() as session:
        assert outbox.next_due(session) == later
    (delivery,) = box.claim(later)
    assert delivery.attempts == 2
    with store.read() as session:
        assert outbox.next_due(session) is None
    box.settle(delivery, State.QUEUED, attempted=False)
    assert box.claim(later)[0].attempts == 2


def test_what_was_under_way_when_kore_died_is_doubtful(box: Box, store: Store, ids: Any) -> None:
    box.send()
    box.want(score(9.0))
    box.want(person=ids.bob)
    box.claim(number=1)
    with store.write() as session:
        assert outbox.recover(session) == 1
        assert outbox.recover(session) == 0
    again = {delivery.subject: delivery for delivery in box.claim()}
    assert again["5"].doubtful
    assert again["5"].tried == (score(9.0),)
    assert again["5"].timestamp > NOW + timedelta(seconds=1)
    assert not again["6"].doubtful


def test_every_score_that_may_have_arrived_is_remembered(box: Box) -> None:
    box.want(score(1.0))
    (first,) = box.claim()
    box.want(score(2.0))  # wanted while the first one is on its way, which gets lost
    box.settle(first, State.DOUBTFUL)
    (second,) = box.claim()
    assert (second.tried, second.doubtful) == ((score(1.0),), True)
    box.settle(second, State.DOUBTFUL)
    (third,) = box.claim()
    assert third.tried == (score(1.0), score(2.0))
    box.settle(third, State.SENT)
    assert box.send(score(3.0)).tried == ()


def test_what_may_have_arrived_keeps_an_old_score_from_counting_as_sent(box: Box) -> None:
    box.send(score(8.0))
    box.send(score(9.0), State.DOUBTFUL)
    assert box.want(score(8.0))  # the platform may hold 9
    (delivery,) = box.claim()
    assert (delivery.wanted, delivery.sent, delivery.doubtful) == (score(8.0), score(8.0), True)


def test_back_to_what_was_sent_before_anything_left_needs_no_sending(box: Box) -> None:
    box.send(score(8.0))
    box.want(score(9.0))
    assert not box.want(score(8.0))
    assert box.claim() == []


def test_a_failed_score_is_tried_again_when_it_is_wanted_again(box: Box) -> None:
    box.send(state=State.FAILED, problem="not a student")
    assert box.claim() == []
    assert (box.status().state, box.status().problem) == (State.FAILED, "not a student")
    assert box.want()
    (delivery,) = box.claim()
    assert (delivery.attempts, delivery.doubtful) == (1, True)


def test_what_was_wanted_meanwhile_is_sent_after_a_failure(box: Box) -> None:
    box.want()
    (delivery,) = box.claim()
    box.want(score(9.0))
    box.settle(delivery, State.FAILED)
    assert box.claim()[0].wanted == score(9.0)


def test_a_conflict_waits_for_the_instructor(box: Box) -> None:
    found = {"score": 3.0, "maximum": 10.0, "at": None}
    box.send(state=State.CONFLICT, problem="other grade", found=found)
    assert box.status().found == found
    assert not box.want()
    assert not box.want(score(9.0))
    assert box.claim() == []
    assert box.want(score(9.0), overwrite=True)
    (delivery,) = box.claim()
    assert delivery.overwrite
    box.settle(delivery, State.SENT)
    assert box.status().found is None
    assert not box.send(score(7.0)).overwrite  # asked once, done once


def test_an_overwrite_asked_for_meanwhile_ends_the_conflict(box: Box) -> None:
    box.want()
    (delivery,) = box.claim()
    box.want(overwrite=True)
    box.settle(delivery, State.CONFLICT)
    assert box.claim()[0].overwrite


def test_an_overwrite_sends_again_what_was_sent(box: Box) -> None:
    box.send()
    assert box.want(overwrite=True)
    assert box.claim()[0].overwrite


def test_what_the_platform_shows_instead_is_noted(box: Box, store: Store, ids: Any) -> None:
    box.send()
    teachers = {"score": 3.0, "maximum": 10.0, "at": None}
    with store.write() as session:
        assert outbox.sent_scores(session, ids.column, NOW) == {}  # sent at that moment, not before
        assert outbox.sent_scores(session, ids.column, NOW + timedelta(seconds=1)) == {"5": score()}
        outbox.note_found(session, ids.column, {"5": teachers, "99": None})
    assert box.status().found == teachers
    with store.write() as session:
        outbox.note_found(session, ids.column, {"5": None})
    assert box.status().found is None


def test_the_course_total_has_no_assignment(box: Box, store: Store, ids: Any) -> None:
    box.want()
    with store.write() as session:
        outbox.want(session, columns.ensure(session, ids.course, None), ids.ada, score(), NOW)
        found = outbox.statuses(session, ids.course)
        assert {status.assignment for status in found} == {"ps1", None}
        assert outbox.statuses(session, ids.course + 1) == []


def test_of_a_column_that_was_removed_nothing_is_known(box: Box) -> None:
    box.send()
    box.want(person=box.ids.bob)
    (under_way,) = box.claim()
    with box.store.write() as session:
        outbox.clear(session, box.ids.column)
        assert outbox.statuses(session, box.ids.course) == []
    box.settle(under_way, State.SENT)  # it ends quietly
    assert box.want()
    assert box.status().sent is None
