"""Access tokens: asked for properly, kept as long as they are good, not longer."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

import httpx
import jwt
import pytest
from hypothesis import given
from tests.strategies import troubles

from kore.errors import PlatformUnavailable
from kore.lti import claims
from kore.lti.own_keys import OwnKeys
from kore.lti.tokens import TokenRefused, Tokens
from kore.settings import Platform

SCOPES = frozenset({claims.SCOPE_SCORE, claims.SCOPE_RESULT})


class Endpoint:
    """A token end point that hands out t1, t2, … and remembers what it was asked."""

    def __init__(self, **answer: Any) -> None:
        self.forms: list[dict[str, str]] = []
        self.answer = {"expires_in": 3600, "token_type": "Bearer"} | answer

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.forms.append({key: value[0] for key, value in parse_qs(request.content.decode()).items()})
        await asyncio.sleep(0)
        answer = {"access_token": f"t{len(self.forms)}"} | self.answer
        return httpx.Response(200, json=answer, headers={"content-type": "text/html; charset=utf-8"})


PLATFORM = Platform(
    name="Example LMS",
    issuer="https://lms.example.test",
    client_id="kore",
    deployment_ids=("1",),
    authorization_endpoint="https://lms.example.test/auth",
    token_endpoint="https://lms.example.test/token",
    jwks_uri="https://lms.example.test/jwks",
)


async def test_the_assertion(platform: Platform, own_keys: OwnKeys, serve: Any) -> None:
    endpoint = Endpoint()
    tokens = Tokens(serve(endpoint), own_keys)
    assert await tokens.get(platform, "2", SCOPES) == "t1"
    (form,) = endpoint.forms
    assert form["grant_type"] == "client_credentials"
    assert set(form["scope"].split(" ")) == SCOPES
    public = jwt.PyJWK(own_keys.key_set()["keys"][0])
    said = jwt.decode(form["client_assertion"], public, algorithms=["RS256"], audience=platform.token_endpoint)
    assert said["iss"] == said["sub"] == "kore"
    assert said[claims.DEPLOYMENT_ID] == "2"
    assert said["iat"] <= time.time() - 9  # Moodle's clock may be behind ours
    assert time.time() < said["exp"] <= said["iat"] + 300


async def test_every_assertion_has_an_id_of_its_own(platform: Platform, own_keys: OwnKeys, serve: Any) -> None:
    endpoint = Endpoint()
    tokens = Tokens(serve(endpoint), own_keys)
    for scope in SCOPES:
        await tokens.get(platform, "1", frozenset({scope}))
    ids = {jwt.decode(form["client_assertion"], options={"verify_signature": False})["jti"] for form in endpoint.forms}
    assert len(ids) == 2


async def test_another_audience_where_the_platform_wants_one(platform: Platform, own_keys: OwnKeys, serve: Any) -> None:
    endpoint = Endpoint()
    other = platform.model_copy(update={"token_audience": "https://lms.example.test"})
    await Tokens(serve(endpoint), own_keys).get(other, "1", SCOPES)
    said = jwt.decode(endpoint.forms[0]["client_assertion"], options={"verify_signature": False})
    assert said["aud"] == "https://lms.example.test"


async def test_a_token_serves_everybody_until_a_minute_before_its_end(
    platform: Platform, own_keys: OwnKeys, serve: Any, ticking: Any
) -> None:
    endpoint = Endpoint()
    tokens = Tokens(serve(endpoint), own_keys, ticking)
    assert set(await asyncio.gather(*(tokens.get(platform, "1", SCOPES) for _ in range(9)))) == {"t1"}
    ticking.at += 3539
    assert await tokens.get(platform, "1", SCOPES) == "t1"
    ticking.at += 1
    assert await tokens.get(platform, "1", SCOPES) == "t2"


async def test_tokens_are_kept_apart(platform: Platform, own_keys: OwnKeys, serve: Any) -> None:
    tokens = Tokens(serve(Endpoint()), own_keys)
    other = platform.model_copy(update={"client_id": "other"})
    assert await tokens.get(platform, "1", SCOPES) == "t1"
    assert await tokens.get(other, "1", SCOPES) == "t2"
    assert await tokens.get(platform, "1", frozenset({claims.SCOPE_SCORE})) == "t3"
    assert await tokens.get(platform, "1", SCOPES) == "t1"


async def test_a_forgotten_token_is_not_used_again(platform: Platform, own_keys: OwnKeys, serve: Any) -> None:
    tokens = Tokens(serve(Endpoint()), own_keys)
    await tokens.get(platform, "1", SCOPES)
    tokens.forget("another")
    assert await tokens.get(platform, "1", SCOPES) == "t1"
    tokens.forget("t1")
    assert await tokens.get(platform, "1", SCOPES) == "t2"


@pytest.mark.parametrize(
    ("said", "life"),
    [("120", 60), (None, 3540), ("soon", 3540), (30, 1), (-5, 1), ("nan", 3540), (10**400, 3540), (10**9, 86340)],
)
async def test_how_long_a_token_lives(
    platform: Platform, own_keys: OwnKeys, serve: Any, ticking: Any, said: Any, life: float
) -> None:
    tokens = Tokens(serve(Endpoint(expires_in=said)), own_keys, ticking)
    assert await tokens.get(platform, "1", SCOPES) == "t1"
    ticking.at += life - 0.5
    assert await tokens.get(platform, "1", SCOPES) == "t1"
    ticking.at += 0.5
    assert await tokens.get(platform, "1", SCOPES) == "t2"


REFUSALS = [
    httpx.Response(400, json={"error": "invalid_client"}),
    httpx.Response(400, text='{"error" : ""kid" invalid, unable to lookup correct key"}'),
    httpx.Response(404, text="<html>"),
    httpx.Response(200, json={}),
    httpx.Response(200, json={"access_token": ""}),
    httpx.Response(200, json=[]),
    httpx.Response(200, json={"access_token": "a\nX-Evil: 1"}),
    httpx.Response(200, json={"access_token": "ä"}),
    httpx.Response(200, json={"access_token": ["t"]}),
    httpx.Response(200, text="[" * 50_000),
    httpx.Response(400, text=r'{"error": "\u0000\ud800\u2028"}'),
]


@pytest.mark.parametrize("answer", REFUSALS)
async def test_a_refusal_is_told(platform: Platform, own_keys: OwnKeys, serve: Any, answer: httpx.Response) -> None:
    with pytest.raises(TokenRefused, match="Example LMS") as refused:
        await Tokens(serve(lambda _: answer), own_keys).get(platform, "1", SCOPES)
    assert refused.value.detail.isprintable()  # it goes into the store and on the page


async def test_an_answer_without_end_is_no_token(platform: Platform, own_keys: OwnKeys, serve: Any) -> None:
    with pytest.raises(PlatformUnavailable):
        await Tokens(serve(lambda _: httpx.Response(200, text=" " * 100_000)), own_keys).get(platform, "1", SCOPES)


@given(answer=troubles())
def test_any_answer_is_a_token_or_an_error_of_the_platforms(own_keys: OwnKeys, answer: Any) -> None:
    def handler(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]

    async def ask() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as http:
            with suppress(PlatformUnavailable):
                token = await Tokens(http, own_keys).get(PLATFORM, "1", SCOPES)
                assert httpx.Headers({"authorization": f"Bearer {token}"})

    asyncio.run(ask())


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_a_busy_platform_has_not_refused(platform: Platform, own_keys: OwnKeys, serve: Any, status: int) -> None:
    with pytest.raises(PlatformUnavailable) as busy:
        await Tokens(serve(lambda _: httpx.Response(status)), own_keys).get(platform, "1", SCOPES)
    assert not isinstance(busy.value, TokenRefused)


async def test_a_slow_platform_does_not_hold_up_another_one(platform: Platform, own_keys: OwnKeys, serve: Any) -> None:
    answered = asyncio.Event()
    endpoint = Endpoint()

    async def handler(request: httpx.Request) -> httpx.Response:
        if request.url.host == "slow.example.test":
            await answered.wait()
        return await endpoint(request)

    tokens = Tokens(serve(handler), own_keys)
    slow = platform.model_copy(update={"issuer": "slow", "token_endpoint": "https://slow.example.test/token"})
    waiting = asyncio.create_task(tokens.get(slow, "1", SCOPES))
    await asyncio.sleep(0)
    assert await asyncio.wait_for(tokens.get(platform, "1", SCOPES), 1) == "t1"
    answered.set()
    assert await waiting == "t2"
