from __future__ import annotations

from typing import Any

import httpx
import pytest

from kore_platform.app import create_app
from kore_platform.world import World


async def test_a_platform_in_this_process(plain_world: dict[str, Any]) -> None:
    transport = httpx.ASGITransport(create_app(World.parse(plain_world), issuer="https://x.test/"))
    async with httpx.AsyncClient(transport=transport, base_url="https://x.test") as client:
        found = (await client.get("/mod/lti/openid-configuration.php")).json()
    assert found["issuer"] == "https://x.test"


@pytest.mark.parametrize("path", ["/nothing", "/mod/lti/service.php"])
async def test_unknown_paths(bench: Any, path: str) -> None:
    assert (await bench.http.get(path)).status_code == 404


@pytest.mark.parametrize("path", ["/mod/lti/token.php", "/login/index.php"])
async def test_bodies_are_bounded(bench: Any, path: str) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await bench.http.post(path, content=b"x" * (1 << 20 | 1), headers=headers)
    assert answer.status_code == 413
