"""What the faults of the example tool do not show: dialogues that the kit cannot press through."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import jwt
import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from kore_platform.certify import deep_linking, forms, introducing
from kore_platform.certify.cases import Outcome


async def outcomes(kit: Any) -> list[Outcome]:
    await introducing.learn(kit, None)
    ids = {case.id for case in deep_linking.GROUP.cases}
    return [result.verdict.outcome async for result in deep_linking.GROUP.run(kit, ids)]


@pytest.fixture
async def silent(pair: Any) -> Any:
    """A tool whose dialogue needs a script."""
    found = await pair(patience=5)

    async def choose(_request: Request) -> Response:
        return HTMLResponse("<p>Sorry, a browser with scripts is needed.</p>")

    found.tool.app.router.routes.insert(0, Route("/choose", choose, methods=["POST"]))
    return found


async def test_where_nothing_comes_back_only_the_request_has_passed(silent: Any) -> None:
    assert await outcomes(silent.kit) == [Outcome.PASSED] + [Outcome.SKIPPED] * 6
    assert "open /mod/lti/contentitem.php?course=2&tool=1 there, and choose something" in silent.asked[0]


async def test_a_person_brings_the_response(silent: Any) -> None:
    kit = silent.kit
    tasks: list[asyncio.Task[None]] = []

    async def ask(_what: str) -> None:
        tasks.append(asyncio.create_task(person(silent)))

    kit.ask = ask
    assert await outcomes(kit) == [Outcome.PASSED] * 7
    await asyncio.gather(*tasks)


async def person(found: Any) -> None:
    """Signs in at the kit's platform, starts the dialogue there, and sends on what the tool gives."""
    mounts = {
        "https://kit.test": httpx.ASGITransport(found.kit.desk),
        "https://tool.test": httpx.ASGITransport(found.tool.app),
    }
    async with httpx.AsyncClient(mounts=mounts, follow_redirects=True) as http:
        kit = "https://kit.test"
        await http.post(f"{kit}/login/index.php", data={"person": "3"})
        page = await http.get(f"{kit}/mod/lti/contentitem_launch.php?course=2&tool=1")
        for _ in range(2):
            form = forms.read(page.text)[0]
            page = await http.post(form.action, data=form.fields)
        settings = forms.read(page.text)[0].fields["settings"]
        asked = json.loads(settings)
        token = found.tool.sign(found.tool._response(asked, "quiz"), "-")
        assert jwt.get_unverified_header(token)["alg"] == "RS256"
        await http.post(asked["deep_link_return_url"], data={"JWT": token})
