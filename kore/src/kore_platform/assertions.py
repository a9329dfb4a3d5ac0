"""JWTs that tools sign: client assertions (RFC 7523) and deep linking responses, judged as Moodle 4.5 does.

The messages of AssertionRefused are Moodle's, because they become the `error` of the token end point.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

import jwt

from kore_platform.errors import AssertionRefused
from kore_platform.options import Strictness
from kore_platform.timestamps import write
from kore_platform.tool_keys import Jwks, ToolKeys
from kore_platform.world import Tool

_KNOWN = {"ES256", "ES384", "HS256", "HS384", "HS512", "RS256", "RS384", "RS512"}
_PARTS = 3
#: seconds since 1970; about the year 5000
_LATEST = 1e11


def peek(token: str) -> dict[str, Any]:
    """The claims of a token whose signature nobody has checked yet.

    Raises:
        AssertionRefused: it is malformed.
    """
    parts = token.split(".")
    if len(parts) != _PARTS:
        raise AssertionRefused("Wrong number of segments")
    return _decode(parts[1])


async def verify(token: str, tool: Tool, keys: ToolKeys, options: Strictness, now: float) -> dict[str, Any]:
    """Check signature and times with the tool's keys; after a failure they are fetched anew and it is tried again.

    Raises:
        AssertionRefused: a check fails.
        ToolKeysUnavailable: the tool's key set cannot be had.
    """
    cached = keys.cached(tool.client_id)
    if cached is not None:
        try:
            return check(token, cached, options, now)
        except AssertionRefused:
            if not options.refetch_jwks:
                raise
    return check(token, await keys.fetch(tool.client_id, tool.jwks_url, options), options, now)


def check(token: str, keys: Jwks, options: Strictness, now: float) -> dict[str, Any]:
    """Check signature and times with these keys.

    Raises:
        AssertionRefused: a check fails.
    """
    claims = peek(token)
    _check_signature(token, _decode(token.partition(".")[0]), keys)
    issued, expires = _time(claims, "iat"), _time(claims, "exp")
    if issued is not None and issued > now + options.assertion_leeway:
        raise AssertionRefused(f"Cannot handle token with iat prior to {write(issued)}")
    if expires is not None and now - options.assertion_leeway >= expires:
        raise AssertionRefused("Expired token")
    return claims


def _check_signature(token: str, header: dict[str, Any], keys: Jwks) -> None:
    algorithm = header.get("alg")
    if "kid" not in header:
        raise AssertionRefused("error/Error: kid must be provided in JWT header.")
    if algorithm not in _KNOWN:
        raise AssertionRefused("Algorithm not supported")
    key = keys.get(str(header["kid"]))
    if key is None:
        raise AssertionRefused('"kid" invalid, unable to lookup correct key')
    if algorithm != key.get("alg", "RS256"):
        raise AssertionRefused("Incorrect key for this algorithm")
    try:
        jwt.PyJWS().decode(token, jwt.PyJWK.from_dict(key, algorithm="RS256"), algorithms=["RS256"])
    except jwt.InvalidSignatureError as error:
        raise AssertionRefused("Signature verification failed") from error
    except jwt.PyJWTError as error:
        raise AssertionRefused("Incorrect key for this algorithm") from error


def _time(claims: dict[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _LATEST:
        raise AssertionRefused(f"Payload {name} must be a number")
    return float(value)


def _decode(part: str) -> dict[str, Any]:
    try:
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError) as error:
        raise AssertionRefused("Malformed UTF-8 characters") from error
    if not isinstance(found, dict):
        raise AssertionRefused("Payload must be a JSON object")
    return found
