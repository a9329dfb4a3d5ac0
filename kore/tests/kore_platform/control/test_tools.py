from __future__ import annotations

from typing import Any

import pytest

TOOL = "tool0123456789a"


def pend(bench: Any) -> None:
    world = bench.platform.world
    tools = (world.tools[0], world.tools[1].model_copy(update={"pending": True}))
    bench.platform.change_world(
        type(world).parse(world.model_dump() | {"tools": [tool.model_dump() for tool in tools]})
    )


async def test_a_registration_starts_as_an_administrator_would(bench: Any) -> None:
    found = (await bench.control("POST", "registrations/start", {"url": "https://new.test/register"})).json()
    assert found["url"].startswith("https://new.test/register?openid_configuration=https%3A%2F%2Flms.test")
    assert found["registration_token"].count(".") == 2
    again = await bench.control("POST", "registrations/start", {"url": "https://new.test/register", "client_id": TOOL})
    assert again.json()["client_id"] == TOOL


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 422), ({"url": "new.test"}, 422), ({"url": "https://new.test/", "client_id": "nobody"}, 404)],
)
async def test_registrations_that_cannot_start(bench: Any, body: dict[str, str], status: int) -> None:
    assert (await bench.control("POST", "registrations/start", body)).status_code == status


async def test_pending_tools_are_shown_and_allowed(bench: Any) -> None:
    pend(bench)
    assert [tool["pending"] for tool in (await bench.control("GET", "tools")).json()] == [False, True]
    assert (await bench.control("POST", "tools/other0123456789/activate")).status_code == 204
    assert [tool["pending"] for tool in (await bench.control("GET", "tools")).json()] == [False, False]
    assert (await bench.control("POST", "tools/nobody/activate")).status_code == 422


async def test_a_pending_tool_gets_no_activities(bench: Any) -> None:
    pend(bench)
    activity = {"id": "3", "course": "2", "tool": "other0123456789", "title": "T"}
    refused = await bench.control("POST", "world", {"activities": [activity]})
    assert (refused.status_code, "no administrator has allowed" in refused.text) == (422, True)
    await bench.control("POST", "tools/other0123456789/activate")
    assert (await bench.control("POST", "world", {"activities": [activity]})).status_code == 204
