"""What the example tool finds wrong with an id_token. Each problem has the name of the case that is about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jwt

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
ISSUER, CLIENT, DEPLOYMENT = "https://kit.test", "certify", "1"
MESSAGES = {"LtiResourceLinkRequest", "LtiDeepLinkingRequest"}
_TEACHER, _STUDENT = "3", "5"
_LEEWAY = 60


def of_header(token: str, keys: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a token's header and signature."""
    header = jwt.get_unverified_header(token)
    if header["alg"] != "RS256":
        yield f"security/alg-{header['alg'].lower()}"
    elif "kid" not in header:
        yield "core/no-kid"
    elif header["kid"] not in keys:
        yield "core/wrong-kid"
    else:
        try:
            jwt.PyJWS().decode(token, keys[header["kid"]], algorithms=["RS256"])
        except jwt.InvalidSignatureError:
            pointing = [name for name in ("jku", "jwk", "x5u") if name in header]
            yield f"security/header-{pointing[0]}" if pointing else "security/foreign-key"


def of_claims(claims: dict[str, Any], nonce: str, given: set[str], now: float) -> Iterator[str]:
    """What is wrong with a token's claims.

    Args:
        claims: the token's.
        nonce: of the login that it shall finish.
        given: all nonces that the tool has ever given.
        now: seconds since 1970.
    """
    if not any(name.startswith(LTI) for name in claims):
        yield "core/not-lti"
    elif "iss" not in claims and "aud" not in claims:
        yield "core/missing-claims"
    else:
        yield from _of_login(claims, nonce, given, now)
        yield from _of_message(claims)


def _of_login(claims: dict[str, Any], nonce: str, given: set[str], now: float) -> Iterator[str]:
    if claims["iss"] != ISSUER:
        yield "security/foreign-issuer"
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if CLIENT not in audience:
        yield "security/foreign-audience"
    elif len(audience) > 1:
        yield "security/extra-audience"
    if claims["exp"] < now - _LEEWAY:
        yield "core/bad-timestamps" if claims["exp"] < now / 2 else "security/expired"
    if "nonce" not in claims:
        yield "security/no-nonce"
    elif claims["nonce"] != nonce:
        yield "security/nonce-replayed" if claims["nonce"] in given else "security/wrong-nonce"
    if not claims.get("sub"):
        yield "core/no-sub"


def _of_message(claims: dict[str, Any]) -> Iterator[str]:
    if f"{LTI}version" not in claims:
        yield "core/no-version"
    elif claims[f"{LTI}version"] != "1.3.0":
        yield "core/wrong-version"
    if f"{LTI}deployment_id" not in claims:
        yield "core/no-deployment-id"
    elif claims[f"{LTI}deployment_id"] != DEPLOYMENT:
        yield "security/foreign-deployment"
    if f"{LTI}message_type" not in claims:
        yield "core/no-message-type"
    elif claims[f"{LTI}message_type"] not in MESSAGES:
        yield "security/unknown-message"
    elif claims[f"{LTI}message_type"] == "LtiResourceLinkRequest" and not claims[f"{LTI}resource_link"].get("id"):
        yield "core/no-resource-link-id"
    if f"{LTI}roles" not in claims:
        yield "core/no-roles"


def _roles(claims: dict[str, Any]) -> list[str]:
    return list(claims.get(f"{LTI}roles", ()))


def _identity(claims: dict[str, Any]) -> tuple[bool, bool]:
    return "email" in claims, "name" in claims


#: by the end of a case's name: whether a right launch is of that kind
_KINDS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "": lambda c: f"{LTI}context" in c and _identity(c) == (True, True) and [r[:4] for r in _roles(c)] == ["http"],
    "-several-roles": lambda c: len(_roles(c)) > 1,
    "-short-role": lambda c: any(":" not in role for role in _roles(c)),
    "-unknown-role": lambda c: any("Wizard" in role for role in _roles(c)),
    "-empty-roles": lambda c: not _roles(c),
    "-email-only": lambda c: _identity(c) == (True, False),
    "-names-only": lambda c: _identity(c) == (False, True),
    "-no-pii": lambda c: _identity(c) == (False, False),
    "-no-context": lambda c: f"{LTI}context" not in c,
}


def kind(claims: dict[str, Any]) -> Iterator[str]:
    """The cases that are about a right launch such as this."""
    who = {_TEACHER: "teacher", _STUDENT: "student"}.get(claims["sub"])
    found = [end for end, fits in _KINDS.items() if fits(claims)]
    # A role of no vocabulary is a plain launch otherwise.
    yield from (f"core/{who}{end}" for end in (found[1:] if len(found) > 1 else found))
    if f"{LTI}tomorrow" in claims:
        yield "security/unknown-claims"
    if who == "teacher" and NRPS in claims:
        yield "roster/launch"
    if who == "student" and AGS in claims:
        yield "grades/launch"
    if claims.get(f"{LTI}message_type") == "LtiDeepLinkingRequest":
        yield "deep-linking/request"
