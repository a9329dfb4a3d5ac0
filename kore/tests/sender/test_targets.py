"""Prepared columns: once for all who want them, anew when old, and with patience after a failure."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from kore import clock
from kore.errors import PlatformUnavailable
from kore.lti import claims
from kore.lti.ags import Service
from kore.sender import targets
from kore.sender.locate import Target
from kore.sender.targets import Targets
from kore.settings import Platform


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch, platform: Platform, moment: Any) -> list[Any]:
    """What each preparation ended in, by their order; it fails while the list begins with an error."""
    ends: list[Any] = []
    service = Service(platform, "1", claims.AGS_SCOPES, None)

    async def prepare(*parts: Any) -> Target:
        await asyncio.sleep(0)
        if ends and isinstance(ends[0], Exception):
            ends.append(ends[0])
            raise ends[0]
        ends.append(Target(parts[-1], service, f"https://lms.example.test/{len(ends)}", clock.now(), {}))
        return ends[-1]

    monkeypatch.setattr(targets, "prepare", prepare)
    return ends


@pytest.fixture
def column(settings: Any, store: Any, prepared: list[Any]) -> Targets:
    return Targets(settings, store, None, "https://hub.example.test")  # type: ignore[arg-type]


async def test_a_column_is_prepared_once_for_all(column: Targets, prepared: list[Any]) -> None:
    found = await asyncio.gather(*(column.get(1) for _ in range(9)))
    assert found == [prepared[0]] * 9
    assert await column.get(2) is prepared[1]


async def test_old_results_are_read_anew(column: Targets, prepared: list[Any], moment: Any) -> None:
    await column.get(1)
    moment.pass_(seconds=29)
    assert await column.get(1) is prepared[0]
    moment.pass_(seconds=1)
    assert await column.get(1) is prepared[1]


async def test_a_failure_answers_for_a_moment(column: Targets, prepared: list[Any], moment: Any) -> None:
    prepared.append(PlatformUnavailable("down"))
    for _ in range(5):
        with pytest.raises(PlatformUnavailable):
            await column.get(1)
    assert len(prepared) == 2
    moment.pass_(seconds=2)
    prepared[0] = None
    assert await column.get(1) is prepared[-1]


async def test_a_finished_column_is_handed_out_once(column: Targets, prepared: list[Any]) -> None:
    assert column.finished(1) is None
    await column.get(1)
    assert column.finished(1) is prepared[0]
    assert column.finished(1) is None
    assert await column.get(1) is prepared[1]


async def test_a_late_word_of_a_lost_column_leaves_the_new_one(
    column: Targets, prepared: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten: list[str] = []
    monkeypatch.setattr(targets, "forget", lambda _, number, url: forgotten.append(f"{number} {url}"))
    lost = await column.get(1)
    await column.gone(lost)
    found = await column.get(1)
    assert found is prepared[1]
    await column.gone(lost)
    assert await column.get(1) is found
    assert set(forgotten) == {f"1 {lost.url}"}


async def test_a_waiter_who_leaves_does_not_stop_the_others(column: Targets, prepared: list[Any]) -> None:
    leaving, staying = (asyncio.create_task(column.get(1)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying is prepared[0]


async def test_clearing_cancels_what_is_under_way(column: Targets, prepared: list[Any]) -> None:
    waiting = asyncio.create_task(column.get(1))
    await asyncio.sleep(0)
    column.clear()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert prepared == []
    assert (await column.get(1)).read_at == datetime(2026, 11, 23, 12, tzinfo=UTC)
