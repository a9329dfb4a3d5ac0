"""One score: when it is sent, when it is there already, when somebody else's grade is in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kore.errors import PlatformUnavailable
from kore.lti import claims
from kore.lti.ags import Answer, Gone, LineItemGone, Result, Score, Service, Verdict
from kore.lti.tokens import TokenRefused
from kore.sender import deliver as delivering
from kore.sender.deliver import ResultUnreadable
from kore.sender.locate import Target
from kore.settings import Platform, Sender
from kore.store.outbox import Delivery, Settlement, State

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SENDER = Sender(attempts=3, backoff=10.0)


def stored(given: float | None, **changes: Any) -> dict[str, Any]:
    maximum = None if given is None else 10.0
    score = {"activity": "Completed", "grading": "FullyGraded", "given": given, "maximum": maximum, "comment": ""}
    return score | changes


def delivery(wanted: dict[str, Any], **changes: Any) -> Delivery:
    first = Delivery(1, 1, 1, "5", wanted, None, None, (), NOW, overwrite=False, doubtful=False, attempts=1)
    return replace(first, **changes)


class Services:
    """Answers one score, and tells the results."""

    def __init__(self, verdict: Verdict = Verdict.ACCEPTED, held: Result | None = None) -> None:
        self.answer = Answer(verdict, "" if verdict is Verdict.ACCEPTED else "no")
        self.held = held
        self.posted: list[Score] = []
        self.read = 0

    async def post(self, *arguments: Any) -> Answer:
        self.posted.append(arguments[3])
        return self.answer

    async def results(self, *_: Any) -> dict[str, Result]:
        self.read += 1
        return {} if self.held is None else {"5": self.held}


@pytest.fixture
def target(platform: Platform, moment: Any) -> Target:
    service = Service(platform, "1", claims.AGS_SCOPES, None)
    return Target(1, service, "https://lms.example.test/1", NOW, {})


async def run(services: Services, target: Target, one: Delivery) -> Settlement:
    return await delivering.deliver(services, target, one, SENDER)  # type: ignore[arg-type]


def held(points: float) -> Result:
    return Result(points, 10.0, NOW)


EARLIER = NOW - timedelta(hours=1)
#: what the gradebook holds, what was sent before, what is tried, what is wanted → state, and whether it is posted
CASES = [
    (None, None, (), stored(8.0), State.SENT, True),
    (held(8.0), None, (), stored(8.0), State.SENT, False),  # there from the beginning
    (held(3.0), None, (), stored(8.0), State.CONFLICT, False),  # a teacher's
    (held(3.0), None, (), stored(None), State.SENT, False),  # a progress would erase it
    (None, None, (), stored(None), State.SENT, True),
    (held(7.0), stored(7.0), (), stored(8.0), State.SENT, True),
    (held(3.0), stored(7.0), (), stored(8.0), State.CONFLICT, False),
    (held(8.0), stored(7.0), (), stored(8.0), State.SENT, False),  # the teacher agrees
    (held(8.0), stored(8.0), (), stored(8.0, comment="gut"), State.SENT, True),
    (held(8.0), stored(8.0, grading="PendingManual"), (), stored(8.0), State.SENT, True),
    (held(6.0), stored(7.0), (stored(6.0),), stored(8.0), State.SENT, True),  # a lost answer's
    (held(7.0), stored(7.0), (stored(8.0),), stored(7.0), State.SENT, False),  # back again
    (None, stored(7.0), (), stored(8.0), State.SENT, True),  # erased there
]


@pytest.mark.parametrize("doubtful", [False, True])
@pytest.mark.parametrize(("there", "sent", "tried", "wanted", "state", "posted"), CASES)
async def test_what_is_there_decides_what_is_sent(
    target: Target,
    doubtful: bool,
    there: Result | None,
    sent: dict[str, Any] | None,
    tried: tuple[dict[str, Any], ...],
    wanted: dict[str, Any],
    state: State,
    posted: bool,
) -> None:
    services = Services(held=there)
    if not doubtful and there is not None:
        target.results = {"5": there}
    sent_at = EARLIER if sent else None
    one = delivery(wanted, sent=sent, sent_at=sent_at, tried=tried, doubtful=doubtful)
    settlement = await run(services, target, one)
    assert (settlement.state, bool(services.posted)) == (state, posted)
    assert services.read == (1 if doubtful else 0)
    assert (settlement.found is not None) is (state is State.CONFLICT)


async def test_an_overwrite_is_sent_over_anything(target: Target) -> None:
    target.results = {"5": held(3.0)}
    services = Services()
    assert (await run(services, target, delivery(stored(8.0), overwrite=True))).state is State.SENT
    assert len(services.posted) == 1


async def test_results_older_than_what_was_sent_prove_nothing(target: Target) -> None:
    target.results = {"5": held(7.0)}
    services = Services()
    one = delivery(stored(7.0), sent=stored(8.0), sent_at=NOW + timedelta(seconds=1))
    assert (await run(services, target, one)).state is State.SENT
    assert len(services.posted) == 1  # the platform holds 8 by now


async def test_without_the_right_to_look_it_is_sent(target: Target) -> None:
    target.results = None
    services = Services(held=held(3.0))
    assert (await run(services, target, delivery(stored(8.0), doubtful=True))).state is State.SENT
    assert (services.read, len(services.posted)) == (0, 1)


@pytest.mark.parametrize(
    ("there", "overwrite", "state"),
    [
        (held(8.0), False, State.SENT),
        (held(3.0), False, State.CONFLICT),
        (held(3.0), True, State.QUEUED),
        (held(7.0), False, State.QUEUED),
        (None, False, State.QUEUED),
    ],
)
async def test_an_outdated_timestamp_is_explained_by_what_is_there(
    target: Target, there: Result | None, overwrite: bool, state: State
) -> None:
    services = Services(Verdict.OUTDATED, there)
    one = delivery(stored(8.0), sent=stored(7.0), sent_at=EARLIER, overwrite=overwrite)
    settlement = await run(services, target, one)
    assert settlement.state is state
    assert settlement.held_at == (NOW if state is State.QUEUED and there else None)


@pytest.mark.parametrize(
    ("verdict", "attempts", "state"),
    [
        (Verdict.LATER, 99, State.QUEUED),
        (Verdict.DOUBTFUL, 99, State.DOUBTFUL),
        (Verdict.PERHAPS, 2, State.QUEUED),
        (Verdict.PERHAPS, 3, State.FAILED),
        (Verdict.GONE, 2, State.QUEUED),
        (Verdict.GONE, 3, State.FAILED),
        (Verdict.REFUSED, 1, State.FAILED),
    ],
)
async def test_what_is_tried_again_and_what_is_given_up(
    target: Target, verdict: Verdict, attempts: int, state: State
) -> None:
    settlement = await run(Services(verdict), target, delivery(stored(8.0), attempts=attempts))
    assert (settlement.state, settlement.problem) == (state, "no")
    assert settlement.gone is (verdict is Verdict.GONE and state is State.QUEUED)


async def test_pauses_double_up_to_five_minutes_and_follow_the_platform(target: Target) -> None:
    async def pause(attempts: int, wait: float | None = None) -> float:
        services = Services(Verdict.LATER)
        services.answer = replace(services.answer, wait=wait)
        settlement = await run(services, target, delivery(stored(8.0), attempts=attempts))
        assert settlement.not_before is not None
        return (settlement.not_before - NOW).total_seconds()

    for attempts, longest in [(1, 10), (2, 20), (4, 80), (6, 300), (5000, 300)]:
        assert longest / 2 <= await pause(attempts) <= longest
    assert await pause(1, wait=900) == 900


@pytest.mark.parametrize("doubtful", [False, True])
def test_a_doubt_is_kept_until_it_is_resolved(moment: Any, doubtful: bool) -> None:
    one = delivery(stored(8.0), doubtful=doubtful)
    state = State.DOUBTFUL if doubtful else State.QUEUED
    assert delivering.retry(one, SENDER, PlatformUnavailable("down")).state is state
    paused = delivering.pause(one, NOW)
    assert (paused.state, paused.attempted) == (state, False)


@pytest.mark.parametrize("error", [TokenRefused("x"), Gone("x"), LineItemGone("x"), ResultUnreadable("x")])
def test_what_seems_permanent_is_given_up_in_the_end_and_our_own_errors_too(moment: Any, error: Any) -> None:
    for attempts, state in [(2, State.QUEUED), (3, State.FAILED)]:
        assert delivering.retry(delivery(stored(8.0), attempts=attempts), SENDER, error).state is state
    assert delivering.retry(delivery(stored(8.0), attempts=99), SENDER, PlatformUnavailable("x")).state is State.QUEUED
    assert delivering.broken(delivery(stored(8.0)), SENDER).state is State.DOUBTFUL
    assert delivering.broken(delivery(stored(8.0), attempts=3), SENDER).state is State.FAILED


@pytest.mark.parametrize("doubtful", [False, True])
async def test_what_cannot_be_read_is_neither_replaced_nor_taken_for_ours(target: Target, doubtful: bool) -> None:
    unreadable = Result(None, 10.0, NOW)
    target.results = {"5": unreadable}
    for verdict in (Verdict.ACCEPTED, Verdict.OUTDATED):
        services = Services(verdict, unreadable)
        settlement = await run(services, target, delivery(stored(8.0), doubtful=doubtful))
        assert settlement.state is (State.DOUBTFUL if doubtful else State.QUEUED)
        assert services.posted == []
    assert (await run(services, target, delivery(stored(8.0), attempts=3, doubtful=doubtful))).state is State.FAILED


async def test_what_cannot_be_read_is_replaced_if_the_instructor_wants_it(target: Target) -> None:
    target.results = {"5": Result(None, 10.0, NOW)}
    assert (await run(Services(), target, delivery(stored(8.0), overwrite=True))).state is State.SENT
    outdated = Services(Verdict.OUTDATED, Result(None, 10.0, NOW))
    assert (await run(outdated, target, delivery(stored(8.0), overwrite=True))).state is State.QUEUED


def test_what_cannot_be_read_is_no_difference() -> None:
    assert delivering.differences({"1": stored(8.0)}, {"1": Result(None, 1.0)}) == {}


def test_differences_are_those_of_final_scores() -> None:
    sent = {
        "1": stored(8.0),
        "2": stored(8.0),
        "3": stored(8.0),
        "4": stored(None),
        "5": stored(8.0, grading="Pending"),
    }
    results = {user: held(3.0) for user in "1345"} | {"2": held(8.0)}
    found = delivering.differences(sent, {user: results[user] for user in "1245"})
    shown = {"score": 3.0, "maximum": 10.0, "at": NOW.isoformat(), "comment": ""}
    assert found == {"1": shown, "2": None, "3": None}
