"""The sender at work: everything arrives, once, in order, whatever one student's score meets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from kore.errors import PlatformUnavailable
from kore.store import outbox


def answer(status: int, **more: Any) -> Callable[[dict[str, Any]], httpx.Response]:
    return lambda _: httpx.Response(status, **more)


def broken(error: Exception) -> Callable[[dict[str, Any]], httpx.Response]:
    def fault(_: dict[str, Any]) -> httpx.Response:
        raise error

    return fault


async def test_a_course_is_sent_to_a_column_that_is_made_for_it(world: Any) -> None:
    world.grade({"1": 8.0, "2": 0.0, "3": 12.0})
    await world.deliver()
    assert world.states() == dict.fromkeys("123", "sent")
    assert world.gradebook.points() == {"1": 8.0, "2": 0.0, "3": 12.0}
    (item,) = world.gradebook.items.values()
    assert (item["label"], item["scoreMaximum"], item["resourceId"]) == ("ps1", 10.0, "ananke:ps1")
    assert world.gradebook.asked["token"] == 1


async def test_what_the_platform_has_makes_no_request(world: Any) -> None:
    world.grade({"1": 8.0})
    await world.deliver()
    before = world.gradebook.asked.total()
    assert world.grade({"1": 8.0}) == 0
    await world.deliver()
    assert world.gradebook.asked.total() == before


async def test_only_what_changed_is_sent_again_and_later(world: Any) -> None:
    world.grade({"1": 8.0, "2": 7.0})
    await world.deliver()
    world.grade({"1": 9.0, "2": 7.0})
    await world.deliver()
    assert world.gradebook.points() == {"1": 9.0, "2": 7.0}
    ours = [score for score in world.gradebook.scores if score["userId"] == "1"]
    assert [score["scoreGiven"] for score in ours] == [8.0, 9.0]
    assert ours[0]["timestamp"] < ours[1]["timestamp"]
    assert len(world.gradebook.scores) == 3


@pytest.mark.parametrize(
    "fault",
    [
        answer(429),
        answer(429, headers={"retry-after": "0"}),
        answer(500),
        answer(503),
        answer(403),
        broken(httpx.ConnectError("refused")),
        broken(httpx.ReadTimeout("slow")),
        broken(RuntimeError("an error of ours")),
    ],
)
async def test_what_did_not_arrive_is_tried_again(world: Any, fault: Any) -> None:
    world.gradebook.before = [fault]
    world.grade({"1": 8.0})
    await world.deliver()
    assert world.states() == {"1": "sent"}
    assert world.gradebook.points() == {"1": 8.0}
    assert world.gradebook.asked["scores"] == 2


@pytest.mark.parametrize("fault", [answer(502), answer(504), broken(httpx.ReadError("cut off"))])
async def test_what_arrived_without_an_answer_is_looked_up_and_not_doubled(world: Any, fault: Any) -> None:
    world.gradebook.after = [fault]
    world.grade({"1": 8.0})
    await world.deliver()
    assert world.states() == {"1": "sent"}
    assert world.gradebook.asked["scores"] == 1
    assert len(world.gradebook.scores) == 1


async def test_a_newer_score_after_a_lost_answer_is_no_conflict(world: Any) -> None:
    """The platform holds 8, of which we have no answer; by now 9 is wanted."""

    def lost(_: dict[str, Any]) -> httpx.Response:
        world.grade({"1": 9.0})
        raise httpx.ReadError("cut off")

    world.grade({"1": 7.0})
    await world.deliver()
    world.gradebook.after = [lost]
    world.grade({"1": 8.0})
    await world.deliver()
    assert world.states() == {"1": "sent"}
    assert world.gradebook.points() == {"1": 9.0}


@pytest.mark.parametrize("status", [400, 403, 422, 500])
async def test_one_students_failure_stops_nobody_else(world: Any, status: int) -> None:
    def refuse_two(score: dict[str, Any]) -> httpx.Response | None:
        return httpx.Response(status, text="[]") if score["userId"] == "2" else None

    world.gradebook.before = [refuse_two] * 20
    world.grade({"1": 8.0, "2": 8.0, "3": 8.0})
    await world.deliver()
    assert world.states() == {"1": "sent", "2": "failed", "3": "sent"}
    assert f"HTTP {status}" in world.statuses()["2"].problem
    tries = 1 if status in {400, 422} else world.settings.sender.attempts
    assert world.gradebook.asked["scores"] == 2 + tries


async def test_a_failed_score_is_sent_when_it_is_wanted_again(world: Any) -> None:
    world.gradebook.before = [answer(400)]
    world.grade({"1": 8.0})
    await world.deliver()
    assert world.states() == {"1": "failed"}
    assert world.grade({"1": 8.0}) == 1
    await world.deliver()
    assert world.states() == {"1": "sent"}


async def test_an_expired_token_is_exchanged(world: Any) -> None:
    world.grade({"1": 8.0})
    await world.deliver()
    world.gradebook.tokens.clear()
    world.grade({"1": 9.0})
    await world.deliver()
    assert world.states() == {"1": "sent"}
    assert world.gradebook.asked["token"] == 2


async def test_a_platform_that_asks_for_a_pause_gets_it(world: Any) -> None:
    world.gradebook.before = [answer(429, headers={"retry-after": "1"})]
    world.grade({"1": 8.0})
    async with world.running() as sender:
        await world.until(lambda: world.statuses()["1"].problem != "")
        world.grade({"2": 8.0})
        sender.wake()
        await asyncio.sleep(0.4)
        assert world.gradebook.asked["scores"] == 1
        await world.until(lambda: world.states() == {"1": "sent", "2": "sent"})


async def test_many_at_once_but_never_two_for_one_student(world: Any, enrolled: Any) -> None:
    enrolled(30)
    world.gradebook.pause = 0.02
    everybody = [str(number) for number in range(1, 31)]
    world.grade(dict.fromkeys(everybody, 5.0))
    async with world.running() as sender:
        for points in (6.0, 7.0, 8.0):
            await asyncio.sleep(0.03)
            world.grade(dict.fromkeys(everybody, points))
            sender.wake()
        await world.until(lambda: set(world.states().values()) == {"sent"})
    assert world.gradebook.points() == dict.fromkeys(everybody, 8.0)
    assert world.gradebook.most_per_cell == 1
    assert 4 <= world.gradebook.most_at_once <= world.settings.sender.connections


async def test_killed_before_the_answer_nothing_is_lost_or_doubled(world: Any) -> None:
    world.gradebook.pause = 30
    world.grade({"1": 8.0, "2": 7.0})
    async with world.running():
        await world.until(lambda: world.gradebook.at_once.total() == 2)
    assert world.states() == {"1": "sending", "2": "sending"}
    world.gradebook.pause = 0
    world.gradebook.teacher("1", 8.0)  # the first score did arrive
    await world.deliver()
    assert world.states() == {"1": "sent", "2": "sent"}
    assert [score["userId"] for score in world.gradebook.scores] == ["2"]


async def test_a_teachers_grade_is_shown_and_not_overwritten_unasked(world: Any) -> None:
    world.grade({"1": 8.0, "2": 8.0})
    await world.deliver()
    world.gradebook.teacher("1", 3.0)
    world.grade({"1": 9.0, "2": 9.0})
    await world.deliver()
    assert world.states() == {"1": "conflict", "2": "sent"}
    assert world.gradebook.points() == {"1": 3.0, "2": 9.0}
    found = world.statuses()["1"].found
    assert (found["score"], found["maximum"]) == (3.0, 10.0)
    assert world.grade({"1": 9.0}, overwrite="user1") == 1
    await world.deliver()
    assert world.gradebook.points() == {"1": 9.0, "2": 9.0}
    assert world.statuses()["1"].found is None


async def test_a_teacher_who_agrees_is_no_conflict(world: Any) -> None:
    world.grade({"1": 8.0})
    await world.deliver()
    world.gradebook.teacher("1", 9.0)
    world.grade({"1": 9.0})
    await world.deliver()
    assert world.states() == {"1": "sent"}
    assert len(world.gradebook.scores) == 1


async def test_a_platforms_clock_ahead_of_ours_is_followed(world: Any) -> None:
    world.grade({"1": 8.0})
    await world.deliver()
    world.gradebook.teacher("1", 8.0, ahead=600)
    world.grade({"1": 9.0})
    await world.deliver()
    assert world.states() == {"1": "sent"}
    assert world.gradebook.points() == {"1": 9.0}
    assert world.gradebook.asked["scores"] == 3


async def test_a_conflict_of_time_that_does_not_end_is_given_up(world: Any) -> None:
    world.gradebook.before = [answer(409)] * 9
    world.grade({"1": 8.0})
    await world.deliver()
    assert world.states() == {"1": "failed"}
    assert world.gradebook.asked["scores"] == world.settings.sender.attempts


async def test_a_deleted_column_is_made_anew_once(world: Any) -> None:
    world.grade({"1": 8.0, "2": 8.0, "3": 8.0})
    await world.deliver()
    world.gradebook.delete("1")
    world.gradebook.cells.clear()
    world.grade({"1": 9.0, "2": 9.0, "3": 9.0})
    await world.deliver()
    assert world.states() == dict.fromkeys("123", "sent")
    (item,) = world.gradebook.items
    assert world.gradebook.points(item) == dict.fromkeys("123", 9.0)


async def test_what_covers_a_sent_score_is_found_when_one_looks(world: Any) -> None:
    world.grade({"1": 8.0, "2": 8.0})
    await world.deliver()
    world.gradebook.teacher("1", 2.0)
    async with world.running() as sender:
        await sender.compare(world.slug)
    statuses = world.statuses()
    assert statuses["1"].found["score"] == 2.0
    assert statuses["2"].found is None


async def test_a_deleted_column_is_seen_when_one_looks_and_its_grades_can_be_sent_again(world: Any) -> None:
    world.grade({"1": 8.0, "2": 8.0})
    await world.deliver()
    world.gradebook.delete("1")
    world.gradebook.cells.clear()
    async with world.running() as sender:
        await sender.compare(world.slug)
    assert world.states() == dict.fromkeys("12", "failed")
    world.grade({"1": 8.0, "2": 8.0})
    await world.deliver()
    (item,) = world.gradebook.items
    assert world.gradebook.points(item) == dict.fromkeys("12", 8.0)


async def test_a_platform_that_does_not_tell_is_said(world: Any) -> None:
    world.grade({"1": 8.0})
    await world.deliver()
    world.gradebook.away = True
    async with world.running() as sender:
        with pytest.raises(PlatformUnavailable):
            await sender.compare(world.slug)


async def test_results_are_read_at_the_begin_and_when_all_is_done(world: Any) -> None:
    def busy(_: dict[str, Any]) -> httpx.Response:
        return httpx.Response(429)

    world.gradebook.before = [busy] * 5
    world.grade({"1": 8.0, "2": 8.0, "3": 8.0})
    await world.deliver()
    assert len(world.gradebook.scores) == 3
    assert world.gradebook.asked["scores"] == 8
    assert world.gradebook.asked["results"] == 2


async def test_what_covers_a_score_at_once_is_found_after_sending(world: Any) -> None:
    """Moodle takes a tool's score for an overridden cell with 200 and goes on showing the teacher's."""

    def cover(score: dict[str, Any]) -> None:
        world.gradebook.teacher(score["userId"], 2.0)

    world.gradebook.after = [cover]
    world.grade({"1": 8.0})
    await world.deliver()
    assert world.states() == {"1": "sent"}
    assert world.statuses()["1"].found["score"] == 2.0


async def test_it_is_found_too_when_sending_takes_longer_than_results_serve(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kore.sender.targets._FRESH", timedelta(0))
    busy = [httpx.Response(400), *[httpx.Response(429)] * 2]

    def last_and_refused(score: dict[str, Any]) -> httpx.Response | None:
        return busy.pop() if score["userId"] == "2" else None

    def cover(score: dict[str, Any]) -> None:
        world.gradebook.teacher(score["userId"], 2.0)

    world.gradebook.before, world.gradebook.after = [last_and_refused] * 4, [cover]
    world.grade({"1": 8.0, "2": 8.0})
    await world.deliver()
    assert world.states() == {"1": "sent", "2": "failed"}
    assert world.statuses()["1"].found["score"] == 2.0


async def test_an_error_in_the_store_does_not_end_the_sending(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kore.sender.loop._AFTER_ERROR", 0.01)
    settle, failures = outbox.settle, [OSError("disk full"), OSError("disk full")]

    def failing(*arguments: Any) -> None:
        if failures:
            raise failures.pop()
        settle(*arguments)

    monkeypatch.setattr(outbox, "settle", failing)
    world.grade({"1": 8.0})
    await world.deliver()
    assert failures == []
    assert world.states() == {"1": "sent"}
    assert len(world.gradebook.scores) == 1
