"""Requests with a token, and lists over pages: all of them, but no list without end and no token for strangers."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from kore.errors import PlatformUnavailable
from kore.lti import calls, claims
from kore.lti.calls import AnswerLost, Calls, Gone, Service
from kore.lti.own_keys import OwnKeys
from kore.lti.tokens import Tokens
from kore.settings import Platform

HERE = "https://lms.example.test/2/lineitems?type_id=1"
JSON = "application/json"


class Lms:
    """Lists as many pages as a test wants."""

    def __init__(self) -> None:
        self.pages = 3
        self.entries = 2
        self.next = "{here}&from={number}"
        self.asked: list[httpx.Request] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/token":
            return httpx.Response(200, json={"access_token": "t"})
        self.asked.append(request)
        number = int(request.url.params.get("from", 0)) + 1
        link = f'<{self.next.format(here=HERE, number=number)}>; rel="next"' if number < self.pages else ""
        return httpx.Response(200, json=[{"number": number}] * self.entries, headers={"link": link})


@pytest.fixture
def lms() -> Lms:
    return Lms()


@pytest.fixture
def service(platform: Platform) -> Service:
    return Service(platform, "1", claims.AGS_SCOPES, HERE)


@pytest.fixture
def calling(lms: Lms, serve: Any, own_keys: OwnKeys) -> Calls:
    http = serve(lms)
    return Calls(http, Tokens(http, own_keys), 5.0)


async def test_all_pages_make_the_list(lms: Lms, calling: Calls, service: Service) -> None:
    found = await calling.listed(service, HERE, JSON)
    assert [entry["number"] for entry in found] == [1, 1, 2, 2, 3, 3]
    assert {request.headers["accept"] for request in lms.asked} == {JSON}
    assert {request.headers["authorization"] for request in lms.asked} == {"Bearer t"}


async def test_a_list_of_many_pages_is_one(lms: Lms, calling: Calls, service: Service) -> None:
    lms.pages = calls._PAGES
    assert len(await calling.listed(service, HERE, JSON)) == 2 * calls._PAGES


async def test_a_list_without_end_is_none(lms: Lms, calling: Calls, service: Service) -> None:
    lms.pages = 10**9
    with pytest.raises(PlatformUnavailable, match="does not end"):
        await calling.listed(service, HERE, JSON)
    assert len(lms.asked) == calls._PAGES


@pytest.mark.parametrize("following", ["{here}", "{here}&from=1", "?type_id=1&from=1"])
async def test_a_list_that_leads_in_a_circle_is_none(
    lms: Lms, calling: Calls, service: Service, following: str
) -> None:
    lms.next = following
    with pytest.raises(PlatformUnavailable, match="does not end"):
        await calling.listed(service, HERE, JSON)
    assert len(lms.asked) <= 2


@pytest.mark.parametrize(
    "following",
    [
        "https://evil.example/",
        "http://lms.example.test/2/lineitems",
        "//evil.example/x",
        "https://[",
        "javascript:alert(1)",
    ],
)
async def test_a_list_that_goes_on_elsewhere_is_none(
    lms: Lms, calling: Calls, service: Service, following: str
) -> None:
    lms.next = following
    with pytest.raises(PlatformUnavailable, match="another server"):
        await calling.listed(service, HERE, JSON)
    assert [request.url.host for request in lms.asked] == ["lms.example.test"]


async def test_huge_pages_are_a_list_without_end(
    lms: Lms, calling: Calls, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "_BYTES", 100_000)
    lms.pages, lms.entries = 50, 1000
    with pytest.raises(PlatformUnavailable):
        await calling.listed(service, HERE, JSON)
    assert len(lms.asked) < 10


async def test_slow_pages_have_one_deadline_for_all(
    lms: Lms, calling: Calls, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slowly(*arguments: Any, **more: Any) -> httpx.Response:
        await asyncio.sleep(0.05)
        return await fast(*arguments, **more)

    fast = calling._send
    monkeypatch.setattr(calling, "_send", slowly)
    monkeypatch.setattr(calls, "_SECONDS", 0.3)
    lms.pages = 10**9
    with pytest.raises(PlatformUnavailable, match="too long"):
        await calling.listed(service, HERE, JSON)


@pytest.mark.parametrize("answer", [httpx.Response(400), httpx.Response(200, json={}), httpx.Response(200, text="x")])
async def test_what_is_no_list(serve: Any, own_keys: OwnKeys, service: Service, answer: httpx.Response) -> None:
    http = serve(
        lambda request: httpx.Response(200, json={"access_token": "t"}) if "token" in request.url.path else answer
    )
    with pytest.raises(PlatformUnavailable):
        await Calls(http, Tokens(http, own_keys), 5.0).listed(service, HERE, JSON)


async def test_a_list_that_is_not_there(serve: Any, own_keys: OwnKeys, service: Service) -> None:
    token = {"access_token": "t"}
    http = serve(lambda request: httpx.Response(200 if "token" in request.url.path else 404, json=token))
    with pytest.raises(Gone):
        await Calls(http, Tokens(http, own_keys), 5.0).listed(service, HERE, JSON)


@pytest.mark.parametrize(
    ("error", "lost"),
    [
        (httpx.ConnectError("refused"), False),
        (httpx.ConnectTimeout("slow"), False),
        (httpx.ReadTimeout("slow"), True),
        (httpx.RemoteProtocolError("cut off"), True),
        (httpx.Response(200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b"x")), True),
    ],
)
async def test_whether_the_platform_may_have_dealt_with_it(
    serve: Any, own_keys: OwnKeys, service: Service, error: Any, lost: bool
) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/token":
            return httpx.Response(200, json={"access_token": "t"})
        if isinstance(error, Exception):
            raise error
        return error  # type: ignore[no-any-return]

    http = serve(handler)
    with pytest.raises(PlatformUnavailable) as raised:
        await Calls(http, Tokens(http, own_keys), 5.0).ask(service, "POST", HERE, {}, {})
    assert isinstance(raised.value, AnswerLost) is lost
