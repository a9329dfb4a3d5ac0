from __future__ import annotations

import asyncio
import ssl

import httpx
import pytest

from kore_platform.certify import browser
from kore_platform.certify.browser import Browser


def answer(request: httpx.Request) -> httpx.Response:
    if request.url.path == "/set":
        return httpx.Response(302, headers={"set-cookie": "a=1; Secure", "location": "next?x=1"})
    if request.url.path == "/long":
        return httpx.Response(200, content=b"x" * 100)
    return httpx.Response(
        200, text=f"{request.headers.get('cookie', '')} {request.url.query.decode()} {request.method}"
    )


@pytest.fixture
def window(trust: ssl.SSLContext) -> Browser:
    return Browser(httpx.MockTransport(answer), trust)


async def test_redirects_are_told_and_not_followed(window: Browser) -> None:
    page = await window.get("http://127.0.0.1/set?secret=1")
    assert (page.status, page.location, page.place) == (302, "http://127.0.0.1/next?x=1", "http://127.0.0.1/set")


async def test_cookies_come_back_and_can_be_restored(window: Browser) -> None:
    empty = window.cookies()
    await window.get("http://127.0.0.1/set")
    assert "a=1" in (await window.post("http://127.0.0.1/", {})).text
    window.restore(empty)
    assert "a=1" not in (await window.get("http://127.0.0.1/")).text


async def test_fields_join_a_query(window: Browser) -> None:
    assert (await window.get("http://127.0.0.1/?a=1", {"b": "2"})).text == " a=1&b=2 GET"


async def test_pages_end(trust: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        return httpx.Response(200)

    monkeypatch.setattr(browser, "_SECONDS", 0.01)
    with pytest.raises(httpx.ReadTimeout, match=r"http://127.0.0.1/ took longer than 0.01 s"):
        await Browser(httpx.MockTransport(never), trust).get("http://127.0.0.1/?secret=1")


async def test_pages_are_cut(window: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "_LONGEST", 10)
    assert (await window.get("http://127.0.0.1/long")).text == "x" * 10
