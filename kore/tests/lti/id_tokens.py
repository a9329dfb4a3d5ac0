"""Id_tokens that are wrong in ways that nobody thought of: valid ones, changed in claims, header, key and text."""

from __future__ import annotations

import hashlib
import hmac
import json
import math
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from hypothesis import strategies as st

from kore.settings import Platform
from kore_platform.keys import Key, b64

ISSUER, CLIENT_ID, NONCE, STATE = "https://lms.example.test", "kore", "n0nce-of-this-login", "state"
NOW = 1_800_000_000
PLATFORM = Platform(
    name="Example LMS",
    issuer=ISSUER,
    client_id=CLIENT_ID,
    deployment_ids=("1", "2"),
    authorization_endpoint=f"{ISSUER}/auth",
    token_endpoint=f"{ISSUER}/token",
    jwks_uri=f"{ISSUER}/jwks",
)
#: two that the platform publishes, and one that it does not
KEYS, STRANGER = (Key.make(), Key.make()), Key.make()
LTI = "https://purl.imsglobal.org/spec/lti/claim/"
DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
MESSAGES = ("LtiResourceLinkRequest", "LtiDeepLinkingRequest", "LtiSubmissionReviewRequest")
GONE = object()


def valid(message: str) -> dict[str, Any]:
    """The claims of a launch that must be accepted."""
    return {
        "iss": ISSUER,
        "aud": CLIENT_ID,
        "azp": CLIENT_ID,
        "sub": "5",
        "nonce": NONCE,
        "iat": NOW,
        "exp": NOW + 60,
        "name": "Ada Lerner",
        "email": "ada@example.test",
        f"{LTI}version": "1.3.0",
        f"{LTI}message_type": message,
        f"{LTI}deployment_id": "1",
        f"{LTI}target_link_uri": "https://hub.example.test/",
        f"{LTI}roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
        f"{LTI}context": {"id": "2", "label": "KORE101", "title": "Course"},
        f"{LTI}resource_link": {"id": "7", "title": "Sheet 1"},
        f"{LTI}custom": {"assignment": "ps1", "context_history": "1"},
        f"{LTI}launch_presentation": {"locale": "de", "return_url": f"{ISSUER}/back"},
        f"{LTI}for_user": {"user_id": "8"},
        AGS: {"scope": [], "lineitems": f"{ISSUER}/items"},
        DEEP_LINKING: {"deep_link_return_url": f"{ISSUER}/return", "accept_types": ["ltiResourceLink"], "data": "d"},
    }


# What may stand in a place: anything, and what nearly belongs there.

TEXT = st.text(max_size=12) | st.sampled_from(["", "\x00", "5\x00", "\ud800", "x" * 256, "x" * 100_000, "$a", "../x"])
NUMBERS = st.integers() | st.floats() | st.sampled_from([10**400, -1, 0, NOW - 61, NOW - 3601, NOW + 61, NOW + 10**6])
JUNK = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "user_id"]) | TEXT, inner),
    max_leaves=5,
)
NEAR: dict[str, list[Any]] = {
    "iss": [f"{ISSUER}/", ISSUER.upper(), "https://evil.example.test", [ISSUER]],
    "aud": ["other", [CLIENT_ID], [CLIENT_ID, "other"], ["other", CLIENT_ID], [], [[CLIENT_ID]], {CLIENT_ID: 1}],
    "azp": ["other", [CLIENT_ID], CLIENT_ID.upper(), None],
    "sub": ["6", "", None, 5, ["5"], "x" * 255, "x" * 256, "5\n", " 5"],
    "nonce": ["", NONCE.upper(), f"{NONCE} ", [NONCE], None, 0, True],
    "iat": [NOW - 3600, NOW - 3601, NOW + 60, NOW + 61, f"{NOW}", None, True, math.nan, math.inf, NOW + 0.5],
    "exp": [NOW - 60, NOW - 59, NOW + 10**9, f"{NOW}", None, True, math.nan, math.inf, -math.inf, 10**400],
    f"{LTI}version": ["1.3", "1.3.0 ", "1.1", 1.3, ["1.3.0"], "LTI-1p3"],
    f"{LTI}message_type": [*MESSAGES, "LtiStartProctoring", "", "ltiresourcelinkrequest", [MESSAGES[0]]],
    f"{LTI}deployment_id": ["2", "3", "", 1, ["1"], "x" * 256],
    f"{LTI}roles": [[], None, "Instructor", ["Instructor", 1], [["Instructor"]], {"0": "Instructor"}],
    f"{LTI}context": [None, {}, {"id": ""}, {"id": 2}, {"id": "x" * 256}, [], "2"],
    f"{LTI}resource_link": [None, {}, {"id": ""}, {"id": 7}, {"id": ["7"]}, [], "7"],
    f"{LTI}for_user": [None, {}, {"user_id": ""}, {"user_id": 8}, [], "8"],
    f"{LTI}target_link_uri": ["", None, 5],
    DEEP_LINKING: [
        None,
        {},
        [],
        *(
            {"deep_link_return_url": url}
            for url in ("javascript:alert(1)", "http://a.test/", "//a.test/", 5, "https://")
        ),
        {"deep_link_return_url": f"{ISSUER}/return", "data": 5},
    ],
}
HEADERS: list[dict[str, Any]] = [
    *({"alg": alg} for alg in ("none", "None", "HS256", "RS512", "PS256", "rs256", "", None, ["RS256"], GONE)),
    *(
        {"kid": kid}
        for kid in ("", "unheard-of", None, 1, ["a"], GONE, STRANGER.kid, KEYS[1].kid, "x" * 10_000, "\ud800")
    ),
    {"jku": "https://evil.example.test/jwks", "jwk": STRANGER.jwk, "x5u": "https://evil.example.test/", "x5c": ["AA"]},
    *({"crit": crit} for crit in (["exp"], [], "exp", None)),
    *({"b64": flag} for flag in (False, True)),
    {"zip": "DEF"},
    {"typ": "at+jwt"},
    {"alg": "HS256", "kid": KEYS[0].kid},
]
#: of the payload as it is signed
PAYLOADS: list[Callable[[str], str]] = [
    lambda text: text.replace('{"iss"', '{"sub": "6", "iss"', 1),
    lambda text: f'{text[:-1]}, "sub": "6"}}',
    lambda text: f'{text[:-1]}, "iss": "https://evil.example.test"}}',
    lambda text: f'{text[:-1]}, "exp": 1}}',
    lambda text: f"{text} trailing",
    lambda text: f"\ufeff{text}",
    lambda text: f"[{text}]",
    lambda text: f'{text[:-1]}, "deep": {"[" * 50_000}{"]" * 50_000}}}',
    lambda text: f'{text[:-1]}, "big": {"9" * 5000}}}',
    lambda _: "",
    lambda _: "null",
    lambda _: "{",
    lambda _: '"text"',
]
#: of the whole token
WHOLE: list[Callable[[str], str]] = [
    lambda token: token[:-4],
    lambda token: f"{token[:-8]}AAAAAAAA",
    lambda token: f"{token}=",
    lambda token: f"{token}.",
    lambda token: f"{token}.{token}",
    lambda token: f" {token}",
    lambda token: f"{token}\n",
    lambda token: token.replace(".", "", 1),
    lambda token: token.rpartition(".")[0] + ".",
    lambda token: token.rpartition(".")[0],
    lambda token: ".".join(reversed(token.split("."))),
    lambda token: token.swapcase(),
    lambda token: token.replace(".", ".!", 1),
    lambda token: f"{token}\u00e9\ud800",
    lambda token: b64(b"[" * 50_000) + "." + token.partition(".")[2],
    lambda token: b64(b"[]") + "." + token.partition(".")[2],
    lambda token: b64(b"\xff\xfe") + "." + token.partition(".")[2],
    lambda _: "",
    lambda _: "..",
    lambda _: "a.b.c",
]


@st.composite
def inputs(draw: Any) -> str:
    """A token: a valid one, changed in none to some ways."""
    claims = valid(draw(st.sampled_from(MESSAGES)))
    for _ in range(draw(st.integers(0, 2))):
        _change_claim(draw, claims)
    header = {"typ": "JWT", "alg": "RS256", "kid": KEYS[0].kid}
    if draw(_seldom):
        header |= draw(st.sampled_from(HEADERS))
    payload = json.dumps(claims)
    if draw(_seldom):
        payload = draw(st.sampled_from(PAYLOADS))(payload)
    signer = draw(st.sampled_from([*[KEYS[0]] * 9, KEYS[1], STRANGER]))
    token = signed_as({name: value for name, value in header.items() if value is not GONE}, payload, signer)
    return draw(st.sampled_from(WHOLE))(token) if draw(_seldom) else token


_seldom = st.sampled_from([True, *[False] * 4])


def _change_claim(draw: Any, claims: dict[str, Any]) -> None:
    name = draw(st.sampled_from(sorted(claims)) | st.sampled_from(sorted(NEAR)) | TEXT)
    value = draw(st.sampled_from(NEAR.get(name, [None, GONE])) | JUNK | st.just(GONE))
    inside = claims.get(name)
    if isinstance(inside, dict) and inside and draw(st.booleans()):
        inside[draw(st.sampled_from(sorted(inside)))] = None if value is GONE else value
    elif value is GONE:
        claims.pop(name, None)
    else:
        claims[name] = deepcopy(value)  # a second change goes into it, perhaps


def signed_as(header: dict[str, Any], payload: str, key: Key) -> str:
    """A token of exactly this header and payload, with a signature of the kind that the header names."""
    signed = f"{b64(json.dumps(header).encode())}.{b64(payload.encode(errors='surrogatepass'))}"
    if header.get("alg") == "none":
        return f"{signed}."
    if header.get("alg") == "HS256":  # the public key as a shared secret
        return f"{signed}.{b64(hmac.new(key.public_pem, signed.encode(), hashlib.sha256).digest())}"
    digest = hashes.SHA512() if header.get("alg") == "RS512" else hashes.SHA256()
    return f"{signed}.{b64(key.private.sign(signed.encode(), padding.PKCS1v15(), digest))}"
