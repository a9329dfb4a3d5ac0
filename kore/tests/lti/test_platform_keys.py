"""The platforms' keys: fetched once, again when it helps, and served on while the platform is down."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from kore.errors import PlatformUnavailable
from kore.lti.platform_keys import PlatformKeys

ADDRESS = "https://lms.example.test/jwks"
KEY = {"kty": "RSA", "kid": "a", "n": "AQAB", "e": "AQAB"}


class Endpoint:
    """A JWKS end point that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.answer = httpx.Response(200, json={"keys": [KEY]})

    async def __call__(self, _: httpx.Request) -> httpx.Response:
        self.asked += 1
        await asyncio.sleep(0)
        return httpx.Response(self.answer.status_code, headers=self.answer.headers, content=self.answer.content)


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint()


@pytest.fixture
def keys(serve: Any, endpoint: Endpoint, ticking: Any) -> PlatformKeys:
    return PlatformKeys(serve(endpoint), ticking)


async def test_keys_are_fetched_once_for_everybody(keys: PlatformKeys, endpoint: Endpoint) -> None:
    found = await asyncio.gather(*(keys.get(ADDRESS, "a") for _ in range(20)))
    assert all(key_set == {"keys": [KEY]} for key_set in found)
    assert endpoint.asked == 1


async def test_an_unknown_key_id_makes_for_one_more_fetch_at_most_every_ten_seconds(
    keys: PlatformKeys, endpoint: Endpoint, ticking: Any
) -> None:
    await keys.get(ADDRESS, "a")
    for kid in ("b", "c", "d"):
        await keys.get(ADDRESS, kid)
    assert endpoint.asked == 1
    ticking.at += 10
    await asyncio.gather(*(keys.get(ADDRESS, kid) for kid in ("b", "c", "d")))
    assert endpoint.asked == 2


async def test_a_new_key_is_found(keys: PlatformKeys, endpoint: Endpoint, ticking: Any) -> None:
    await keys.get(ADDRESS, "a")
    endpoint.answer = httpx.Response(200, json={"keys": [KEY, KEY | {"kid": "b"}]})
    ticking.at += 10
    assert [key["kid"] for key in (await keys.get(ADDRESS, "b"))["keys"]] == ["a", "b"]


@pytest.mark.parametrize(
    ("header", "kept"),
    [("", 3600), ("public, max-age=600", 600), ("max-age=1", 60), ("max-age=999999", 86400), ("no-store", 3600)],
)
async def test_keys_are_kept_as_long_as_the_platform_says(
    keys: PlatformKeys, endpoint: Endpoint, ticking: Any, header: str, kept: float
) -> None:
    endpoint.answer.headers["cache-control"] = header
    await keys.get(ADDRESS, "a")
    ticking.at += kept - 1
    await keys.get(ADDRESS, "a")
    assert endpoint.asked == 1
    ticking.at += 1
    await keys.get(ADDRESS, "a")
    assert endpoint.asked == 2


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(503),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"keys": "a"}),
        httpx.Response(200, json={"keys": ["a"]}),
        httpx.Response(200, json={"keys": [KEY], "padding": "x" * 300_000}),
    ],
)
async def test_old_keys_serve_on_while_the_platform_is_down(
    keys: PlatformKeys, endpoint: Endpoint, ticking: Any, answer: httpx.Response
) -> None:
    await keys.get(ADDRESS, "a")
    endpoint.answer = answer
    ticking.at += 4000
    for _ in range(3):
        assert await keys.get(ADDRESS, "a") == {"keys": [KEY]}
    assert endpoint.asked == 2  # and the platform is left in peace for a while


async def test_nobody_waits_again_for_a_platform_that_has_just_failed(
    serve: Any, endpoint: Endpoint, ticking: Any
) -> None:
    asked = 0

    def slow(_: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        ticking.at += 20
        raise httpx.ConnectTimeout("slow")

    keys = PlatformKeys(serve(slow), ticking)
    found = await asyncio.gather(*(keys.get(ADDRESS, "a") for _ in range(5)), return_exceptions=True)
    assert [type(error) for error in found] == [PlatformUnavailable] * 5
    assert asked == 1
    ticking.at += 10
    with pytest.raises(PlatformUnavailable):
        await keys.get(ADDRESS, "a")
    assert asked == 2


async def test_waiters_do_not_repeat_a_slow_failed_refresh(serve: Any, endpoint: Endpoint, ticking: Any) -> None:
    async def slow_later(request: httpx.Request) -> httpx.Response:
        if endpoint.asked:
            endpoint.asked += 1
            ticking.at += 20
            raise httpx.ReadTimeout("slow")
        return await endpoint(request)

    keys = PlatformKeys(serve(slow_later), ticking)
    await keys.get(ADDRESS, "a")
    ticking.at += 4000
    await asyncio.gather(*(keys.get(ADDRESS, "a") for _ in range(5)))
    assert endpoint.asked == 2


async def test_keys_that_cannot_sign_for_lti_are_left_out(keys: PlatformKeys, endpoint: Endpoint) -> None:
    odd = [{"kty": "EC", "kid": "e"}, {"kty": "RSA"}, {"kty": "oct", "kid": "s", "k": "AA"}]
    endpoint.answer = httpx.Response(200, json={"keys": [*odd, KEY]})
    assert await keys.get(ADDRESS, "a") == {"keys": [KEY]}
