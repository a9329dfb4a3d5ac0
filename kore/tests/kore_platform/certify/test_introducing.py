from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kore_platform.certify import introducing, world
from kore_platform.certify.errors import CertifyError
from kore_platform.certify.kit import Kit
from kore_platform.platform import Platform
from kore_platform.vocabulary import SCOPES

URL = "https://tool.test"


async def test_the_launch_address_is_learned(pair: Any) -> None:
    kit = (await pair()).kit
    await introducing.learn(kit, None)
    assert (kit.tool.target_url, kit.tool.redirect_uris[0]) == (f"{URL}/launch", f"{URL}/launch")


async def test_the_launch_address_is_given(pair: Any) -> None:
    kit = (await pair()).kit
    await introducing.learn(kit, f"{URL}/other")
    assert (kit.tool.target_url, kit.tool.redirect_uris[0]) == (f"{URL}/other", f"{URL}/other")


async def test_a_tool_that_does_not_know_the_platform(pair: Any) -> None:
    found = await pair(patience=10)
    kit = found.kit
    kit.platform.issuer = "https://another.test"
    with pytest.raises(CertifyError, match=r"no login is possible: expected the login to lead .* answered 400"):
        await introducing.learn(kit, None)
    assert found.asked == [
        "Let the tool know this platform: issuer https://another.test, client id certify, deployment 1."
    ]


async def test_a_tool_that_is_not_there(pair: Any) -> None:
    kit = (await pair()).kit
    kit.transport = httpx.MockTransport(_unreachable)
    for step in (introducing.learn(kit, None), introducing.register(kit, f"{URL}/register")):
        with pytest.raises(CertifyError, match="the tool could not be asked: ConnectError"):
            await step
    assert not await introducing.warm_up(kit)


@pytest.mark.parametrize(("fault", "warm"), [("", True), ("core/teacher", False)])
async def test_the_first_launch_may_need_several_tries(pair: Any, fault: str, warm: bool) -> None:
    kit = (await pair(fault, patience=20)).kit
    await introducing.learn(kit, None)
    before = kit.now()
    assert await introducing.warm_up(kit) is warm
    assert (kit.now() - before > 20) is not warm


async def test_a_tool_registers_itself(pair: Any) -> None:
    found = await pair()
    old = found.kit
    kit = Kit(Platform(world.build(None), old.platform.issuer), "certify", transport=old.transport, sleep=old.sleep)

    async def register(request: Request) -> Response:
        body = {
            "response_types": ["id_token"], "initiate_login_uri": f"{URL}/login", "client_name": "Tool",
            "redirect_uris": [f"{URL}/launch"], "jwks_uri": f"{URL}/jwks", "scope": " ".join(SCOPES),
            "token_endpoint_auth_method": "private_key_jwt",
            "https://purl.imsglobal.org/spec/lti-tool-configuration": {
                "domain": "tool.test", "messages": [{"type": "LtiDeepLinkingRequest"}],
            },
        }  # fmt: skip
        headers = {"Authorization": f"Bearer {request.query_params['registration_token']}"}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(kit.desk)) as http:
            place = "https://kit.test/mod/lti/openid-registration.php"
            (await http.post(place, content=json.dumps(body), headers=headers)).raise_for_status()
        return PlainTextResponse("done")

    found.tool.app.router.routes.append(Route("/register", register))
    await introducing.register(kit, f"{URL}/register")
    assert (kit.tool.initiate_login_url, kit.tool.pending, kit.tool.deep_linking) == (f"{URL}/login", False, True)
    assert [activity.tool for activity in kit.platform.world.activities] == [kit.client_id] * 3


async def test_a_tool_that_does_not_register_itself(pair: Any) -> None:
    kit = (await pair(patience=1)).kit
    with pytest.raises(CertifyError, match="has not registered itself: it answered 404 at https"):
        await introducing.register(kit, f"{URL}/register")


def _unreachable(_request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("nobody listens")
