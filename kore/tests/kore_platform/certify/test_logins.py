from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from kore_platform.certify import logins, world
from kore_platform.certify.errors import Stuck

AUTH = "https://kit.test/mod/lti/auth.php"


async def begin(pair: Any, answer: httpx.Response | None = None, **more: Any) -> logins.Begun:
    kit = (await pair()).kit
    if answer is not None:
        kit.transport = httpx.MockTransport(lambda _request: answer)
    async with kit.browser() as browser:
        return await logins.begin(kit, browser, world.TEACHER, **more)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_login_by_either_method(pair: Any, method: str) -> None:
    begun = await begin(pair, method=method, target="https://tool.test/there")
    assert begun.sent["target_link_uri"] == "https://tool.test/there"
    assert begun.asked["login_hint"] == begun.sent["login_hint"] == world.TEACHER
    assert (begun.redirect_uri, begun.nonce) == ("https://tool.test/launch", begun.asked["nonce"])
    assert "signs" in json.loads(begun.asked["lti_message_hint"])


async def test_a_request_by_a_form_that_sends_itself(pair: Any) -> None:
    form = f'<form method="post" action="{AUTH}?a=1"><input type="hidden" name="nonce" value="n"></form>'
    begun = await begin(pair, httpx.Response(200, text=form))
    assert begun.asked == {"a": "1", "nonce": "n"}


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (httpx.Response(404), 404),
        (httpx.Response(200, text='<form action="https://elsewhere.test/auth.php"></form>'), 200),
        (httpx.Response(302, headers={"location": "https://tool.test/round"}), 302),
    ],
)
async def test_a_login_that_leads_elsewhere(pair: Any, answer: httpx.Response, status: int) -> None:
    with pytest.raises(Stuck, match=f"expected the login to lead to {AUTH}; the tool answered {status} at"):
        await begin(pair, answer)


async def test_a_request_without_redirect_uri(pair: Any) -> None:
    begun = await begin(pair, httpx.Response(302, headers={"location": f"{AUTH}?nonce=1"}))
    with pytest.raises(Stuck, match="there is none"):
        assert begun.redirect_uri
