"""The platforms' keys: known beforehand, brought up to date while nobody waits, served on while a platform is down."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from kore import clock
from kore.errors import PlatformUnavailable
from kore.lti.key_file import KeyFile
from kore.lti.platform_keys import PlatformKeys

ADDRESS = "https://lms.example.test/jwks"
OTHER = "https://other.example.test/jwks"
KEY = {"kty": "RSA", "kid": "a", "n": "AQAB", "e": "AQAB"}
WEEK = 7 * 86400


class Endpoint:
    """A JWKS end point that counts how often it is asked, and may hang."""

    def __init__(self) -> None:
        self.asked = 0
        self.answer = httpx.Response(200, json={"keys": [KEY]})
        self.awake = asyncio.Event()
        self.awake.set()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        await self.awake.wait()
        if str(request.url) == OTHER:
            return httpx.Response(200, json={"keys": [KEY]})
        return httpx.Response(self.answer.status_code, headers=self.answer.headers, content=self.answer.content)


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint()


@pytest.fixture
async def keys(serve: Any, endpoint: Endpoint, ticking: Any) -> AsyncIterator[PlatformKeys]:
    made = PlatformKeys(serve(endpoint), clock=ticking)
    yield made
    await made.close()


async def settle() -> None:
    """Let what runs in the background come to its end, as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_keys_are_fetched_once_for_everybody(keys: PlatformKeys, endpoint: Endpoint) -> None:
    found = await asyncio.gather(*(keys.get(ADDRESS, "a") for _ in range(20)))
    assert all(key_set == {"keys": [KEY]} for key_set in found)
    assert endpoint.asked == 1


async def test_keys_are_there_before_anybody_comes(keys: PlatformKeys, endpoint: Endpoint) -> None:
    keys.refresh([ADDRESS, OTHER])
    await settle()
    assert endpoint.asked == 2
    endpoint.awake.clear()
    assert await keys.get(ADDRESS, "a") == await keys.get(OTHER, "a") == {"keys": [KEY]}
    keys.refresh([ADDRESS, OTHER])
    assert endpoint.asked == 2


async def test_a_known_key_never_waits_though_it_is_out_of_date_and_the_platform_hangs(
    keys: PlatformKeys, endpoint: Endpoint, ticking: Any
) -> None:
    await keys.get(ADDRESS, "a")
    endpoint.awake.clear()
    ticking.at += 4000
    async with asyncio.timeout(1):
        found = [await keys.get(ADDRESS, "a") for _ in range(50)]
    await settle()
    assert found == [{"keys": [KEY]}] * 50
    assert endpoint.asked == 2, "one fetch in the background"


async def test_what_a_fetch_in_the_background_brings_counts(
    keys: PlatformKeys, endpoint: Endpoint, ticking: Any
) -> None:
    await keys.get(ADDRESS, "a")
    endpoint.answer = httpx.Response(200, json={"keys": [KEY | {"kid": "b"}]})
    ticking.at += 4000
    assert await keys.get(ADDRESS, "a") == {"keys": [KEY]}
    await settle()
    assert await keys.get(ADDRESS, "a") == {"keys": [KEY | {"kid": "b"}]}, "the key that was given up is gone"


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
    for passing, asked in [(kept - 1, 1), (1, 2)]:
        ticking.at += passing
        await keys.get(ADDRESS, "a")
        await settle()
        assert endpoint.asked == asked


UNUSABLE = [
    httpx.Response(503),
    httpx.Response(302, headers={"location": OTHER}),
    httpx.Response(200, text="<html>"),
    httpx.Response(200, text="[" * 100_000),
    httpx.Response(200, json=[]),
    httpx.Response(200, json={"keys": "a"}),
    httpx.Response(200, json={"keys": ["a"]}),
    httpx.Response(200, json={"keys": [KEY], "padding": "x" * 300_000}),
]


@pytest.mark.parametrize("answer", UNUSABLE)
async def test_old_keys_serve_on_while_the_platform_is_down(
    keys: PlatformKeys, endpoint: Endpoint, ticking: Any, answer: httpx.Response
) -> None:
    await keys.get(ADDRESS, "a")
    endpoint.answer = answer
    ticking.at += 4000
    for _ in range(3):
        assert await keys.get(ADDRESS, "a") == {"keys": [KEY]}
        await settle()
    assert endpoint.asked == 2  # and the platform is left in peace for a while


async def test_keys_serve_for_a_week_at_most(keys: PlatformKeys, endpoint: Endpoint, ticking: Any) -> None:
    await keys.get(ADDRESS, "a")
    endpoint.answer = httpx.Response(503)
    ticking.at += WEEK - 1
    assert await keys.get(ADDRESS, "a")
    await settle()
    ticking.at += 1
    with pytest.raises(PlatformUnavailable):
        await keys.get(ADDRESS, "a")


async def test_nobody_waits_again_for_a_platform_that_has_just_failed(serve: Any, ticking: Any) -> None:
    asked = 0

    def slow(_: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        ticking.at += 20
        raise httpx.ConnectTimeout("slow")

    keys = PlatformKeys(serve(slow), clock=ticking)
    found = await asyncio.gather(*(keys.get(ADDRESS, "a") for _ in range(5)), return_exceptions=True)
    assert [type(error) for error in found] == [PlatformUnavailable] * 5
    assert asked == 1
    with pytest.raises(PlatformUnavailable):
        await keys.get(ADDRESS, "a")
    assert asked == 1
    ticking.at += 10
    with pytest.raises(PlatformUnavailable):
        await keys.get(ADDRESS, "a")
    assert asked == 2


async def test_a_platform_that_fails_or_hangs_is_no_matter_to_the_others(serve: Any, ticking: Any) -> None:
    hanging = asyncio.Event()

    async def serving(request: httpx.Request) -> httpx.Response:
        if str(request.url) == ADDRESS:
            await hanging.wait()
        return httpx.Response(200, json={"keys": [KEY]})

    keys = PlatformKeys(serve(serving), clock=ticking)
    keys.refresh([ADDRESS, OTHER])
    waiting = asyncio.create_task(keys.get(ADDRESS, "a"))
    assert await keys.get(OTHER, "a") == {"keys": [KEY]}
    assert not waiting.done()
    hanging.set()
    assert await waiting == {"keys": [KEY]}


async def test_who_gives_up_waiting_does_not_take_the_fetch_from_the_others(
    keys: PlatformKeys, endpoint: Endpoint
) -> None:
    endpoint.awake.clear()
    impatient, patient = (asyncio.create_task(keys.get(ADDRESS, "a")) for _ in range(2))
    await settle()
    impatient.cancel()
    await settle()
    endpoint.awake.set()
    assert await patient == {"keys": [KEY]}
    assert endpoint.asked == 1


async def test_no_fetch_outlives_the_service(keys: PlatformKeys, endpoint: Endpoint) -> None:
    endpoint.awake.clear()
    waiting = asyncio.create_task(keys.get(ADDRESS, "a"))
    await settle()
    await keys.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_keys_that_cannot_sign_for_lti_are_left_out(keys: PlatformKeys, endpoint: Endpoint) -> None:
    odd = [{"kty": "EC", "kid": "e"}, {"kty": "RSA"}, {"kty": "oct", "kid": "s", "k": "AA"}]
    endpoint.answer = httpx.Response(200, json={"keys": [*odd, KEY]})
    assert await keys.get(ADDRESS, "a") == {"keys": [KEY]}


async def test_keys_outlive_a_restart_while_the_platform_is_down(
    serve: Any, endpoint: Endpoint, ticking: Any, moment: Any, tmp_path: Path
) -> None:
    file = KeyFile(tmp_path / "keys.json")
    before = PlatformKeys(serve(endpoint), file, ticking)
    await before.get(ADDRESS, "a")
    await before.close()
    moment.pass_(days=6)
    endpoint.answer = httpx.Response(503)
    after = PlatformKeys(serve(endpoint), file, ticking)
    assert await after.get(ADDRESS, "a") == {"keys": [KEY]}
    await settle()
    assert endpoint.asked == 2, "they count as out of date"
    ticking.at += 86400
    with pytest.raises(PlatformUnavailable):
        await after.get(ADDRESS, "a")


@pytest.mark.parametrize("passed", [timedelta(days=7), timedelta(seconds=-1)])
async def test_keys_of_last_week_or_of_the_future_do_not_outlive_it(
    serve: Any, endpoint: Endpoint, ticking: Any, moment: Any, tmp_path: Path, passed: timedelta
) -> None:
    file = KeyFile(tmp_path / "keys.json")
    before = PlatformKeys(serve(endpoint), file, ticking)
    await before.get(ADDRESS, "a")
    moment.at += passed
    endpoint.answer = httpx.Response(503)
    with pytest.raises(PlatformUnavailable):
        await PlatformKeys(serve(endpoint), file, ticking).get(ADDRESS, "a")


async def test_each_platforms_keys_are_kept(serve: Any, endpoint: Endpoint, ticking: Any, tmp_path: Path) -> None:
    keys = PlatformKeys(serve(endpoint), KeyFile(tmp_path / "keys.json"), ticking)
    await asyncio.gather(keys.get(ADDRESS, "a"), keys.get(OTHER, "a"))
    kept = json.loads((tmp_path / "keys.json").read_text())
    assert {address: entry["keys"] for address, entry in kept.items()} == {ADDRESS: [KEY], OTHER: [KEY]}
    assert kept[ADDRESS]["at"] <= clock.now().timestamp()
