from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

MANAGE = "/mod/lti/toolconfigure.php"
FRAME = "/mod/lti/register.php?url=https://n.test/"
START = "/mod/lti/startltiadvregistration.php?url=https://n.test/"


@pytest.mark.parametrize("path", [MANAGE, FRAME, START])
@pytest.mark.parametrize(("person", "allowed"), [("2", True), ("3", False), ("5", False)])
async def test_only_administrators_manage_tools(bench: Any, path: str, person: str, allowed: bool) -> None:
    await bench.log_in(person)
    assert ((await bench.http.get(path)).status_code == 403) is not allowed
    assert ("Manage tools" in (await bench.http.get("/my/")).text) is allowed


async def register(bench: Any, location: str) -> Any:
    token = parse_qs(urlsplit(location).query)["registration_token"][0]
    body = {
        "response_types": ["id_token"], "initiate_login_uri": "https://n.test/login", "client_name": "New <tool>",
        "redirect_uris": ["https://n.test/launch"], "jwks_uri": "https://n.test/jwks",
        "token_endpoint_auth_method": "private_key_jwt",
        "https://purl.imsglobal.org/spec/lti-tool-configuration": {
            "domain": "n.test", "messages": [{"type": "LtiDeepLinkingRequest"}],
        },
    }  # fmt: skip
    headers = {"Authorization": f"Bearer {token}"}
    return await bench.http.post("/mod/lti/openid-registration.php", json=body, headers=headers)


async def test_a_tool_registers_and_is_allowed(bench: Any, sesskey: Callable[[], Awaitable[str]]) -> None:
    await bench.log_in("2")
    frame = await bench.http.get(FRAME)
    assert 'src="/mod/lti/startltiadvregistration.php?url=https%3A%2F%2Fn.test%2F"' in frame.text
    answer = await register(bench, (await bench.http.get(START)).headers["location"])
    assert answer.status_code == 200
    client_id = answer.json()["client_id"]
    shown = (await bench.http.get(MANAGE)).text
    assert "New &lt;tool&gt;" in shown
    assert shown.count(">pending<") == 1
    assert (await bench.http.get("/mod/lti/contentitem.php?course=2&tool=3")).status_code == 404
    order = {"tool": client_id, "sesskey": await sesskey()}
    assert (await bench.http.post(MANAGE, data=order)).headers["location"] == MANAGE
    assert not bench.platform.world.tool[client_id].pending
    assert (await bench.http.get("/mod/lti/contentitem.php?course=2&tool=3")).status_code == 200


async def test_activation_needs_the_sesskey_and_a_tool(bench: Any, sesskey: Callable[[], Awaitable[str]]) -> None:
    await bench.log_in("2")
    assert (await bench.http.post(MANAGE, data={"tool": "tool0123456789a"})).status_code == 403
    assert (await bench.http.post(MANAGE, data={"tool": "x", "sesskey": await sesskey()})).status_code == 404
    await bench.log_in("3")
    order = {"tool": "tool0123456789a", "sesskey": await sesskey()}
    assert (await bench.http.post(MANAGE, data=order)).status_code == 403


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "n.test"])
async def test_addresses_must_be_the_webs(bench: Any, url: str) -> None:
    await bench.log_in("2")
    for path in ("register.php", "startltiadvregistration.php"):
        assert (await bench.http.get(f"/mod/lti/{path}", params={"url": url})).status_code == 400
