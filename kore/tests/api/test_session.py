from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest

from kore import cookies, hubapi


async def begin(browser: Any, destination: str = "") -> str:
    """The state of a login that was begun in this browser."""
    answer = await browser.get("/session/login", params={"next": destination})
    return parse_qs(urlsplit(answer.headers["location"]).query)["state"][0]


async def come_back(browser: Any, state: str, code: str = "c1") -> Any:
    return await browser.get("/oauth_callback", params={"state": state, "code": code})


async def test_a_page_leads_through_the_hub_and_back(service: Any, course: str) -> None:
    browser, page = service.browser(), f"{service.settings.kore_path}/courses/{course}?a=b&c"
    asked = await browser.get(f"/courses/{course}?a=b&c")
    assert (asked.status_code, asked.headers["location"]) == (
        303,
        f"/main/services/kore/session/login?next={quote(page)}",
    )
    to_hub = await browser.get(service.settings.origin + asked.headers["location"])
    address = urlsplit(to_hub.headers["location"])
    query = {name: values[0] for name, values in parse_qs(address.query).items()}
    state = query.pop("state")
    assert (to_hub.status_code, address.path) == (303, "/main/hub/api/oauth2/authorize")
    back = "/main/services/kore/oauth_callback"
    assert query == {"client_id": "service-kore", "redirect_uri": back, "response_type": "code"}

    service.network.codes["c1"] = service.network.admit("ina")
    answer = await come_back(browser, state)
    assert (answer.status_code, unquote(answer.headers["location"])) == (303, page)
    shown = await browser.get(service.settings.origin + answer.headers["location"])
    assert (shown.status_code, "Daten &amp; Jupyter" in shown.text) == (200, True)


async def test_the_sessions_cookie(service: Any) -> None:
    browser = service.browser()
    service.network.codes["c1"] = service.network.admit("lea")
    answer = await come_back(browser, await begin(browser))
    session, gone = answer.headers.get_list("set-cookie")
    attributes = "; Path=/main/services/kore; Max-Age={}; HttpOnly; SameSite=None; Secure; Partitioned"
    assert session == f"{cookies.SESSION}=token-of-lea{attributes.format(8 * 3600)}"
    assert gone == f"{cookies.OAUTH_STATE}={attributes.format(0)}"


@pytest.mark.parametrize("state", ["", "guessed", "é"])
async def test_a_login_that_this_browser_has_not_begun(state: str, service: Any, problem: Any) -> None:
    service.network.codes["c1"] = service.network.admit("lea")
    begun = service.client()
    await begin(begun)
    for client in (begun, service.client(), service.client(cookie=f"{cookies.OAUTH_STATE}=")):
        answer = await come_back(client, state)
        assert (answer.status_code, problem(answer)) == (400, "state-unknown")
    assert "c1" in service.network.codes, "the hub was asked nevertheless"


async def test_the_hub_refuses(service: Any, problem: Any) -> None:
    client = service.client()
    assert problem(await come_back(client, await begin(client), "unknown")) == "not-identified"
    assert problem(await come_back(client, await begin(client), "")) == "state-unknown"
    service.network.hub_answers = False
    assert problem(await come_back(client, await begin(client))) == "hub-unavailable"


async def test_a_token_that_was_not_made_for_kore_is_no_session(service: Any, problem: Any) -> None:
    for changes in ({"scopes": ["self"]}, {"kind": "service"}, {"scopes": None}):
        service.network.codes["c1"] = service.network.admit("lea", **changes)
        client = service.client()
        answer = await come_back(client, await begin(client))
        assert (answer.status_code, problem(answer)) == (401, "not-identified")
        assert "set-cookie" not in answer.headers
    assert hubapi.SCOPE not in changes


@pytest.mark.parametrize(
    "destination",
    [
        "https://evil.example.test/main/",
        "//evil.example.test/main/",
        "/\\evil.example.test/main/",
        "/main/\\evil.example.test",
        "/\t/evil.example.test",
        "/main/\n",
        "javascript:alert(1)",
        "//[",
        "main/",
        "/other/hub",
        "",
    ],
)
async def test_the_way_back_leads_nowhere_else(destination: str, service: Any) -> None:
    browser = service.browser()
    service.network.codes["c1"] = service.network.admit("lea")
    answer = await come_back(browser, await begin(browser, destination))
    assert (answer.status_code, answer.headers["location"]) == (303, "/main/services/kore/")


async def test_the_cookies_way_back_is_not_trusted_either(service: Any) -> None:
    service.network.codes["c1"] = service.network.admit("lea")
    browser = service.browser(cookie=f"{cookies.OAUTH_STATE}=s1.//evil.example.test/main/")
    answer = await come_back(browser, "s1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/main/services/kore/")


async def test_a_hub_at_the_root_has_the_same_rules(start: Any) -> None:
    service = await start(public_url="https://hub.example.test")
    for destination, where in (("//evil.example.test", "/services/kore/"), ("/services/kore/courses/x", None)):
        browser = service.browser()
        service.network.codes["c1"] = service.network.admit("lea")
        answer = await come_back(browser, await begin(browser, destination))
        assert answer.headers["location"] == (where or destination)


async def test_signing_out_ends_the_session_here_and_at_the_hub(service: Any) -> None:
    lea = service.page("lea")
    assert (await lea.get("/")).status_code == 200
    answer = await lea.post("/session/logout", data=service.form("lea"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/main/hub/logout")
    assert answer.headers["set-cookie"].startswith(f"{cookies.SESSION}=; Path=/main/services/kore; Max-Age=0")
    service.network.holders.clear()
    assert "/session/login" in (await lea.get("/")).headers["location"], "the hub must be asked again"


async def test_a_labs_own_token_is_no_session(service: Any) -> None:
    """Code in a lab could send it as a cookie, and do what only the person in a browser may."""
    token = service.network.admit("ina", session_id=None)
    answer = await service.client().get("/", headers={"Cookie": f"kore-session={token}", "Accept": "text/html"})
    assert (answer.status_code, "/session/login" in answer.headers["location"]) == (303, True)
