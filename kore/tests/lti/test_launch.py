"""The id_token: one that is taken, and every way in which it is not."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import jwt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kore.errors import DeploymentUnknown, LaunchRefused, PlatformUnavailable, StateUnknown, TokenInvalid
from kore.lti import claims, launch
from kore.lti.platform_keys import PlatformKeys
from kore.model import Launch
from kore.settings import Platform

Verify = Callable[..., Awaitable[Launch]]
GONE = object()


@pytest.fixture
def keys(serve: Any, signer: Any) -> PlatformKeys:
    return PlatformKeys(serve(lambda _: httpx.Response(200, json={"keys": [signer.jwk()]})))


@pytest.fixture
def verify(platform: Platform, keys: PlatformKeys) -> Verify:
    def check(token: str, state: str = "s", cookie: str = "s", nonce: str = "n0nce", now: float | None = None) -> Any:
        return launch.verify(platform, keys, {"id_token": token, "state": state}, cookie, nonce, now)

    return check


async def test_a_launch_is_understood(verify: Verify, signer: Any, body: dict[str, Any]) -> None:
    found = await verify(signer.token(body))
    assert (found.issuer, found.client_id, found.deployment_id, found.subject) == (body["iss"], "kore", "1", "5")


REFUSED_CLAIMS = [
    ("iss", "https://evil.example.test"),
    ("iss", GONE),
    ("aud", "other"),
    ("aud", ["kore", "other"]),
    ("aud", []),
    ("aud", GONE),
    ("azp", "other"),
    ("sub", GONE),
    ("nonce", "another"),
    ("nonce", GONE),
    ("nonce", 7),
    ("nonce", ["n0nce"]),
    ("exp", GONE),
    ("exp", float("nan")),
    ("exp", float("inf")),
    ("exp", True),
    ("iat", GONE),
    ("iat", "yesterday"),
    ("iat", float("nan")),
    ("iat", 10**400),
    (claims.DEPLOYMENT_ID, GONE),
    (claims.VERSION, "1.1"),
    (claims.MESSAGE_TYPE, "LtiStartProctoring"),
    (claims.ROLES, "Instructor"),
    (claims.RESOURCE_LINK, "1"),
]


@pytest.mark.parametrize(("claim", "value"), REFUSED_CLAIMS)
async def test_a_claim_that_is_not_taken(
    verify: Verify, signer: Any, body: dict[str, Any], claim: str, value: Any
) -> None:
    body[claim] = value
    with pytest.raises(LaunchRefused):
        await verify(signer.token({key: kept for key, kept in body.items() if kept is not GONE}))


TAKEN_CLAIMS = [
    ("aud", ["kore"]),
    ("azp", "kore"),
    ("exp", 10**400),
    ("sub", "5"),
    ("jti", 7),
    (claims.DEPLOYMENT_ID, "2"),
    (claims.ROLES, []),
    (claims.CONTEXT, GONE),
    ("https://example.test/unheard-of", {"a": 1}),
]


@pytest.mark.parametrize(("claim", "value"), TAKEN_CLAIMS)
async def test_a_claim_that_is_taken(verify: Verify, signer: Any, body: dict[str, Any], claim: str, value: Any) -> None:
    body[claim] = value
    assert (await verify(signer.token({key: kept for key, kept in body.items() if kept is not GONE}))).subject == "5"


async def test_a_deployment_that_is_not_let_in_is_named_as_such(
    verify: Verify, signer: Any, body: dict[str, Any]
) -> None:
    with pytest.raises(DeploymentUnknown):
        await verify(signer.token(body | {claims.DEPLOYMENT_ID: "3"}))


PRESENTATION = {"locale": "de", "return_url": "https://lms.example.test/back?course=2"}


@pytest.mark.parametrize(
    "changes",
    [{claims.DEPLOYMENT_ID: "3"}, {claims.MESSAGE_TYPE: "LtiStartProctoring"}, {"sub": ""}, {claims.ROLES: None}],
)
async def test_a_signed_message_that_is_refused_tells_the_way_back(
    verify: Verify, signer: Any, body: dict[str, Any], changes: dict[str, Any]
) -> None:
    with pytest.raises(LaunchRefused) as refused:
        await verify(signer.token(body | {claims.PRESENTATION: PRESENTATION} | changes))
    assert (refused.value.locale, refused.value.return_url) == ("de", PRESENTATION["return_url"])


@pytest.mark.parametrize("changes", [{"exp": 1}, {"nonce": "another"}, {"aud": "other"}, {"iss": "other"}])
async def test_a_message_not_made_for_this_login_tells_none(
    verify: Verify, signer: Any, stranger: Any, body: dict[str, Any], changes: dict[str, Any]
) -> None:
    presented = body | {claims.PRESENTATION: PRESENTATION}
    for token in (signer.token(presented | changes), stranger.token(presented)):
        with pytest.raises(LaunchRefused) as refused:
            await verify(token)
        assert (refused.value.locale, refused.value.return_url) == ("", "")


@pytest.mark.parametrize(("passed", "taken"), [(-59, True), (-61, False), (119, True), (120, False), (4000, False)])
async def test_time_with_a_minutes_leeway(
    verify: Verify, signer: Any, body: dict[str, Any], passed: int, taken: bool
) -> None:
    token, now = signer.token(body), body["iat"] + passed
    if taken:
        assert (await verify(token, now=now)).subject == "5"
    else:
        with pytest.raises(TokenInvalid):
            await verify(token, now=now)


async def test_a_token_is_too_old_whatever_it_says(verify: Verify, signer: Any, body: dict[str, Any]) -> None:
    token = signer.token(body | {"exp": body["iat"] + 100_000})
    assert await verify(token, now=body["iat"] + 3600)
    with pytest.raises(TokenInvalid, match="too old"):
        await verify(token, now=body["iat"] + 3601)


def unsigned(body: dict[str, Any], header: dict[str, Any]) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, body)]
    return f"{'.'.join(parts)}."


async def test_signatures_that_are_not_taken(verify: Verify, signer: Any, stranger: Any, body: dict[str, Any]) -> None:
    pem = b"-----BEGIN PUBLIC KEY----- shared with everybody, and long enough for HS256"
    good = signer.token(body)
    head, _, signature = good.rpartition(".")
    forged = [
        unsigned(body, {"alg": "none", "kid": "p1"}),
        unsigned(body, {"alg": "RS256", "kid": "p1"}),
        jwt.encode(body, pem, algorithm="HS256", headers={"kid": "p1"}),
        jwt.encode(body, signer.key, algorithm="RS512", headers={"kid": "p1"}),
        stranger.token(body),
        stranger.token(body, jwk=stranger.jwk(), jku="https://evil.example.test/jwks"),
        signer.token(body, kid="unheard-of"),
        signer.token(body, kid=""),
        jwt.encode(body, signer.key, algorithm="RS256"),
        f"{head}.{signature[:-8]}AAAAAAAA",
        f"{good}.x",
        good.replace(".", ""),
        f"{good}!",
        f" {good}",
        f"{head}.!{signature}",
        signer.token(body, crit=["exp"]),
        signer.token(body, b64=False),
        f"{base64.urlsafe_b64encode(b'[' * 100_000).decode().rstrip('=')}.e30.AA",
        "",
    ]
    for token in forged:
        with pytest.raises(TokenInvalid):
            await verify(token)
    assert await verify(good)
    assert await verify(signer.token(body, jku="https://evil.example.test/jwks", jwk=stranger.jwk(), x5u="https://e"))


async def test_claims_nested_without_an_end(verify: Verify, signer: Any) -> None:
    payload = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    token = jwt.PyJWS().encode(payload, signer.key, algorithm="RS256", headers={"kid": signer.kid})
    with pytest.raises(TokenInvalid):
        await verify(token)


async def test_an_algorithm_is_not_taken_because_the_platform_publishes_it(
    platform: Platform, serve: Any, signer: Any, body: dict[str, Any]
) -> None:
    keys = PlatformKeys(serve(lambda _: httpx.Response(200, json={"keys": [signer.jwk() | {"alg": "RS512"}]})))
    token = jwt.encode(body, signer.key, algorithm="RS512", headers={"kid": "p1"})
    with pytest.raises(TokenInvalid, match="only RS256"):
        await launch.verify(platform, keys, {"id_token": token, "state": "s"}, "s", "n0nce")


async def test_a_state_of_another_browser_is_not_taken(verify: Verify, signer: Any, body: dict[str, Any]) -> None:
    for state, cookie in [("s", "other"), ("s", ""), ("", ""), ("ä", "s")]:
        with pytest.raises(StateUnknown):
            await verify(signer.token(body), state=state, cookie=cookie)


async def test_a_platform_out_of_reach_is_not_a_bad_token(
    platform: Platform, serve: Any, signer: Any, body: dict[str, Any]
) -> None:
    keys = PlatformKeys(serve(lambda _: httpx.Response(503)))
    with pytest.raises(PlatformUnavailable):
        await launch.verify(platform, keys, {"id_token": signer.token(body), "state": "s"}, "s", "n0nce")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9) | st.just("id"), inner, max_size=3),
    max_leaves=6,
)


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_claim_of_any_kind_is_taken_or_refused_and_nothing_else(
    verify: Verify, signer: Any, body: dict[str, Any], data: st.DataObject
) -> None:
    claim = data.draw(st.sampled_from(sorted(body)))
    try:
        found = await verify(signer.token(body | {claim: data.draw(ANYTHING)}), now=time.time())
    except LaunchRefused:
        return
    assert (found.issuer, found.client_id) == (body["iss"], "kore")
