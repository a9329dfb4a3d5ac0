"""Launches in a frame: a window, a cookie of the frame's own, or what the platform keeps for the browser."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from kore import cookies
from kore.lti import claims
from kore_platform.keys import sign

FRAMED = {"sec-fetch-dest": "iframe"}
#: a form that our own page posts
OWN = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def choosing(lms: Any, service: Any) -> dict[str, str]:
    """The login initiation of a deep linking launch."""
    target = f"{service.settings.origin}{service.settings.kore_path}/lti/deep-link"
    return lms.login | {"target_link_uri": target, "lti_message_hint": "h&1"}


def fields(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


def attribute(page: str, name: str) -> str:
    [found] = re.findall(rf'{name}="([^"]*)"', page)
    return unescape(found)


def asked(answer: httpx.Response) -> dict[str, str]:
    """The authentication request that an answer leads to."""
    address = answer.headers.get("location") or attribute(answer.text, 'button main" href')
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.mark.parametrize("where", ["iframe", "frame", "embed", "object"])
async def test_an_ordinary_launch_in_a_frame_gets_a_window(where: str, service: Any, lms: Any) -> None:
    framed = await service.browser(**{"sec-fetch-dest": where}).post("/lti/login", data=lms.login)
    assert (framed.status_code, framed.headers.get_list("set-cookie")) == (200, [])
    assert fields(framed.text) == lms.login
    assert 'target="_blank"' in framed.text
    opened = await service.browser(**{"sec-fetch-dest": "document"}).post("/lti/login", data=fields(framed.text))
    assert opened.status_code == 302


@pytest.mark.parametrize("headers", [{}, {"sec-fetch-dest": "document"}])
async def test_outside_of_a_frame_a_choice_begins_like_any_launch(
    headers: dict[str, str], service: Any, choosing: Any
) -> None:
    answer = await service.browser(**headers).post("/lti/login", data=choosing | {"lti_storage_target": "_parent"})
    assert (answer.status_code, asked(answer)["login_hint"]) == (302, "5")


async def test_a_choice_stays_in_the_frame_where_cookies_come_back(service: Any, choosing: Any) -> None:
    browser = service.browser(**FRAMED)
    tried = await browser.post("/lti/login", data=choosing)
    assert tried.status_code == 303
    [cookie] = tried.headers.get_list("set-cookie")
    assert {"SameSite=None", "Secure", "Partitioned", "HttpOnly"} < set(cookie.split("; "))
    begun = await browser.get(tried.headers["location"].removeprefix(service.settings.kore_path))
    assert begun.status_code == 302
    assert asked(begun) | {"login_hint": "5", "lti_message_hint": "h&1"} == asked(begun)
    assert cookies.of_login(asked(begun)["state"]) in browser.cookies
    again = await browser.post("/lti/login", data=choosing)
    assert again.status_code == 302, "tried once, it is known for a while"


async def test_a_choice_gets_a_window_where_cookies_do_not_come_back(service: Any, choosing: Any) -> None:
    tried = await service.browser(**FRAMED).post("/lti/login", data=choosing)
    address = tried.headers["location"].removeprefix(service.settings.kore_path)
    page = await service.browser(**FRAMED).get(address)
    assert (page.status_code, page.headers.get_list("set-cookie")) == (200, [])
    assert fields(page.text) == choosing, "nothing is used up, and nothing of ours is sent on"
    opened = await service.browser(**{"sec-fetch-dest": "document"}).post("/lti/login", data=fields(page.text))
    assert opened.status_code == 302


@pytest.mark.parametrize(
    "target", ["https://hub.example.test/main/services/kore/lti/launch", "/lti/deep-link", "https://[::1/", ""]
)
async def test_what_is_no_choice_gets_a_window_whatever_the_platform_offers(
    target: str, service: Any, choosing: Any
) -> None:
    sent = choosing | {"target_link_uri": target, "lti_storage_target": "_parent"}
    page = await service.browser(**FRAMED).post("/lti/login", data=sent)
    assert 'target="_blank"' in page.text


@pytest.mark.parametrize("target", ["", '"><script>', "a b", "x" * 256])
async def test_an_impossible_target_is_as_good_as_none(target: str, service: Any, choosing: Any) -> None:
    page = await service.browser(**FRAMED).post("/lti/login", data=choosing | {"lti_storage_target": target})
    assert page.status_code == 303


class Kept:
    """A login whose half the platform keeps."""

    def __init__(self, page: httpx.Response) -> None:
        assert page.status_code == 200
        self.page = page.text
        self.target, self.origin = attribute(self.page, "data-target"), attribute(self.page, "data-origin")
        self.key, self.half = attribute(self.page, "data-key"), attribute(self.page, "data-half")
        self.state, self.nonce = asked(page)["state"], asked(page)["nonce"]

    def answer(self, lms: Any, **changes: Any) -> dict[str, str]:
        return {"state": self.state, "id_token": sign(lms.claims(self.nonce, **changes), lms.key)}


@pytest.fixture
async def kept(service: Any, choosing: Any) -> Kept:
    sent = choosing | {"lti_storage_target": "post_message_forwarding"}
    return Kept(await service.browser(**FRAMED).post("/lti/login", data=sent))


async def test_the_platform_keeps_the_browsers_half(service: Any, lms: Any, kept: Kept) -> None:
    assert (kept.target, kept.origin) == ("post_message_forwarding", "https://lms.example.test")
    assert kept.key == cookies.of_login(kept.state)
    assert len(kept.half) >= 43
    assert f'src="{service.settings.kore_path}/static/storage.js"' in kept.page
    assert len({kept.state, kept.nonce, kept.half}) == 3
    assert kept.half not in attribute(kept.page, 'button main" href')


async def test_a_launch_without_a_cookie_goes_on_with_the_half(service: Any, lms: Any, kept: Kept) -> None:
    browser = service.browser(**FRAMED)
    page = await browser.post("/lti/launch", data=kept.answer(lms) | {"lti_storage_target": "ignored"})
    assert page.status_code == 200
    assert (attribute(page.text, "data-target"), attribute(page.text, "data-key")) == (kept.target, kept.key)
    assert kept.half not in page.text
    answer = fields(page.text)
    assert answer.pop("half") == ""
    assert set(answer) == {"state", "id_token"}
    done = await browser.post("/lti/launch", data=answer | {"half": kept.half}, headers=OWN)
    assert done.headers["location"].startswith("/main/hub/login?ticket=")
    again = await browser.post("/lti/launch", data=answer | {"half": kept.half}, headers=OWN)
    assert again.status_code == 400


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
async def test_another_page_cannot_bring_the_half_into_a_browser(
    site: str | None, service: Any, lms: Any, kept: Kept, problem: Any
) -> None:
    """Who has begun the login knows its half, and could sign somebody else in as themselves."""
    headers = {"sec-fetch-site": site} if site else {}
    victim = await service.client().post("/lti/launch", data=kept.answer(lms) | {"half": kept.half}, headers=headers)
    assert problem(victim) == "state-unknown"
    assert not any("ticket" in name for name in victim.cookies)


async def test_who_has_the_cookie_needs_no_half(service: Any, lms: Any, choosing: Any) -> None:
    browser = service.browser(**FRAMED)
    kept = Kept(await browser.post("/lti/login", data=choosing | {"lti_storage_target": "_parent"}))
    assert (await browser.post("/lti/launch", data=kept.answer(lms))).status_code == 303


@pytest.mark.parametrize("half", ["", "guessed", "é"])
async def test_another_half_uses_nothing_up(half: str, service: Any, lms: Any, kept: Kept, problem: Any) -> None:
    thief = await service.client().post("/lti/launch", data=kept.answer(lms) | {"half": half}, headers=OWN)
    assert problem(thief) == "state-unknown"
    done = await service.browser().post("/lti/launch", data=kept.answer(lms) | {"half": kept.half}, headers=OWN)
    assert done.status_code == 303


async def test_a_half_opens_no_login_that_was_begun_with_a_cookie(service: Any, lms: Any, problem: Any) -> None:
    program = service.client()
    state, nonce = await lms.begin(program)
    form = {"state": state, "id_token": sign(lms.claims(nonce), lms.key)}
    for half in ("", "guessed", state):
        assert (
            problem(await service.client().post("/lti/launch", data=form | {"half": half}, headers=OWN))
            == "state-unknown"
        )
    assert problem(await service.client().post("/lti/launch", data=form)) == "state-unknown"
    assert (await program.post("/lti/launch", data=form)).status_code == 303


async def test_tabs_do_not_disturb_each_other(service: Any, lms: Any, choosing: Any) -> None:
    browser, sent = service.browser(**FRAMED), choosing | {"lti_storage_target": "_parent"}
    one, two = [Kept(await browser.post("/lti/login", data=sent)) for _ in range(2)]
    stranger = service.browser()
    mixed = await stranger.post("/lti/launch", data=one.answer(lms) | {"half": two.half}, headers=OWN)
    assert mixed.status_code == 400
    for tab in (two, one):
        done = await stranger.post("/lti/launch", data=tab.answer(lms) | {"half": tab.half}, headers=OWN)
        assert done.status_code == 303


async def test_the_platforms_refusal_comes_through(service: Any, kept: Kept) -> None:
    browser = service.browser(**FRAMED)
    told = {"error": "login_required", "error_description": "<b>Sign in</b>", "state": kept.state}
    page = await browser.post("/lti/launch", data=told)
    assert "<b>Sign in</b>" not in page.text
    assert fields(page.text) == told | {"half": ""}
    refused = await browser.post("/lti/launch", data=told | {"half": kept.half}, headers=OWN)
    assert (refused.status_code, "login_required" in refused.text) == (400, True)


async def test_a_late_launch_asks_the_platform_for_nothing(moment: Any, service: Any, lms: Any, kept: Kept) -> None:
    moment.pass_(minutes=10)
    answer = await service.browser(**FRAMED).post("/lti/launch", data=kept.answer(lms))
    assert (answer.status_code, "storage.js" in answer.text) == (400, False)


async def test_a_choice_is_shown_in_the_frame(service: Any, lms: Any, kept: Kept) -> None:
    settings = {"deep_link_return_url": "https://lms.example.test/return", "accept_types": ["ltiResourceLink"]}
    claimed = {claims.MESSAGE_TYPE: "LtiDeepLinkingRequest", claims.DEEP_LINKING: settings}
    shown = await service.browser(**FRAMED).post(
        "/lti/launch", data=kept.answer(lms, **claimed) | {"half": kept.half}, headers=OWN
    )
    assert shown.status_code != 303
    assert "ticket" not in shown.text
