from __future__ import annotations

from typing import Any

import httpx
import pytest

from kore_platform.app import create_app
from kore_platform.world import World


@pytest.mark.parametrize(("token", "status"), [("control-token-of-the-tests", 200), ("other", 401), ("", 401)])
async def test_the_token_is_asked_for(bench: Any, token: str, status: int) -> None:
    assert (await bench.control("GET", "options", token=token)).status_code == status


async def test_without_a_token_there_is_no_api(plain_world: dict[str, Any]) -> None:
    transport = httpx.ASGITransport(create_app(World.parse(plain_world)))
    async with httpx.AsyncClient(transport=transport, base_url="http://platform.test") as client:
        answer = await client.get("/_control/options", headers={"Authorization": "Bearer "})
    assert answer.status_code == 404


@pytest.mark.parametrize("body", [{"nonsense": 1}, {"latency": "long"}, []])
async def test_bodies_must_fit(bench: Any, body: Any) -> None:
    answer = await bench.control("PUT", "faults", body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
