from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from kore.api import app
from kore.errors import SettingsError
from kore.store import courses
from kore.store.tables import RoomRow


async def test_work_that_does_not_end_does_not_hold_the_service_up(start: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def deaf(_: Any) -> None:
        while True:
            try:
                await asyncio.sleep(20)
            except asyncio.CancelledError:
                ended.append(True)
                if len(ended) > 1:
                    raise

    ended: list[bool] = []
    monkeypatch.setattr(app.background, "run", deaf)
    monkeypatch.setattr(app, "_END", 0.1)
    service = await start()
    await asyncio.sleep(0)
    begun = time.monotonic()
    await service.stop()
    assert time.monotonic() - begun < 10
    assert ended == [True]


async def test_two_services_with_one_state_know_each_others_secrets(start: Any, course: str) -> None:
    first, second = await start(), await start()
    assert first.parts.hub_secret == second.parts.hub_secret
    assert first.parts.form_token("t") == second.parts.form_token("t") != first.parts.form_token("u")


async def test_a_declared_room_cannot_have_the_name_of_a_courses_room_of_earlier_times(
    start: Any, course: str, service: Any
) -> None:
    """Names had no mark then; the declared room would get the other one's files."""
    with service.parts.store.write() as session:
        session.add(RoomRow(course_id=courses.get(session, course).id, name="team", title="Team"))
    await start(rooms={"teams": {"title": "Teams"}})
    with pytest.raises(SettingsError, match="rooms: team is or was the name of a course's room"):
        await start(rooms={"team": {"title": "Team"}})
