"""What the faults of the example tool do not show: addresses in a token that are asked before it is refused."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kore_platform.certify import introducing, security
from kore_platform.certify.cases import Outcome


async def test_a_refusal_after_asking_for_a_stranger_s_keys(pair: Any) -> None:
    found = await pair()
    await introducing.learn(found.kit, None)

    async def curious(_request: Request) -> Response:
        found.kit.desk.stranger_asked += 1
        return PlainTextResponse("no", 401)

    found.tool.app.router.routes.insert(0, Route("/launch", curious, methods=["POST"]))
    (result,) = [result async for result in security.GROUP.run(found.kit, {"header-jku"})]
    assert result.verdict.outcome is Outcome.FAILED
    assert result.verdict.why.endswith("the tool refused, but fetched the key set")
