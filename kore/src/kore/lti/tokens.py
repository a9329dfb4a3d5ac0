"""Access tokens for the platforms' services (security framework 1.0, section 4.1: client credentials with a JWT)."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from kore.errors import PlatformUnavailable
from kore.lti import bounded, claims
from kore.lti.own_keys import OwnKeys
from kore.settings import Platform

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#: seconds that an assertion is good for
_LIFE = 240
#: seconds by which our clock may be ahead: Moodle refuses an assertion issued a second in its future
_BACKDATED = 10
#: seconds before its end at which a token is not used any more
_MARGIN = 60
#: seconds that a token lives where the platform does not say, and at most
_USUAL, _LONGEST = 3600.0, 86400.0
#: bounds of an answer
_SECONDS, _BYTES = 10.0, 64 << 10
#: what can be sent back in a header (RFC 6750, section 2.1)
_VALUE = re.compile(r"[!-~]{1,16384}")


@dataclass(frozen=True)
class _Token:
    value: str
    good_until: float


#: issuer, client id, scopes
_Key = tuple[str, str, frozenset[str]]


class TokenRefused(PlatformUnavailable):
    """The platform answers a token request with a refusal: keys, client id or clock do not fit."""


class Tokens:
    """A cache of access tokens, one per registration and set of scopes."""

    def __init__(self, http: httpx.AsyncClient, keys: OwnKeys, clock: Callable[[], float] = time.monotonic) -> None:
        """Ask through this client, and sign with these keys."""
        self._http = http
        self._keys = keys
        self._clock = clock
        self._kept: dict[_Key, _Token] = {}
        self._turns: dict[_Key, asyncio.Lock] = {}

    async def get(self, platform: Platform, deployment_id: str, scopes: frozenset[str]) -> str:
        """A token that is good for a while yet.

        Raises:
            TokenRefused: the platform does not give one.
            PlatformUnavailable: the platform does not answer.
        """
        key = (platform.issuer, platform.client_id, scopes)
        async with self._turns.setdefault(key, asyncio.Lock()):
            kept = self._kept.get(key)
            if kept is None or kept.good_until <= self._clock():
                kept = self._kept[key] = await self._ask(platform, deployment_id, scopes)
        return kept.value

    def forget(self, token: str) -> None:
        """Do not use the token again: the platform answered it with 401."""
        self._kept = {key: kept for key, kept in self._kept.items() if kept.value != token}

    async def _ask(self, platform: Platform, deployment_id: str, scopes: frozenset[str]) -> _Token:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION,
            "client_assertion": self._assertion(platform, deployment_id),
            "scope": " ".join(sorted(scopes)),
        }
        try:
            answer = await bounded.ask(
                self._http, "POST", platform.token_endpoint, data=form, seconds=_SECONDS, most=_BYTES
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise PlatformUnavailable(f"{platform.name} gives no access token: {type(error).__name__}") from error
        return _token(platform, answer, self._clock())

    def _assertion(self, platform: Platform, deployment_id: str) -> str:
        issued = int(time.time()) - _BACKDATED
        return self._keys.sign(
            {
                "iss": platform.client_id,
                "sub": platform.client_id,
                "aud": platform.token_audience or platform.token_endpoint,
                "iat": issued,
                "exp": issued + _LIFE,
                "jti": secrets.token_urlsafe(24),
                claims.DEPLOYMENT_ID: deployment_id,
            }
        )


def _token(platform: Platform, answer: httpx.Response, now: float) -> _Token:
    """The token in an answer; its content type is not looked at, since Moodle says text/html."""
    found = bounded.document(answer)
    document: dict[str, Any] = found if isinstance(found, dict) else {}
    if answer.status_code == httpx.codes.OK:
        value, life = document.get("access_token"), _seconds(document.get("expires_in"))
        if isinstance(value, str) and _VALUE.fullmatch(value):
            return _Token(value, now + max(life - _MARGIN, 1.0))
    said = re.sub("[^ -~]", "?", str(document.get("error", ""))[:80])
    busy = answer.status_code == httpx.codes.TOO_MANY_REQUESTS
    if busy or answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise PlatformUnavailable(f"{platform.name} gives no access token: HTTP {answer.status_code}")
    raise TokenRefused(
        f"{platform.name} refuses an access token (HTTP {answer.status_code} {said}). "
        "Can it reach this server's key set, and is the client id right?"
    )


def _seconds(said: object) -> float:
    """`expires_in`, which some platforms write as text and the standard (RFC 6749, section 5.1) lets them leave out."""
    try:
        life = bounded.number(float(said) if isinstance(said, str) else said)
    except ValueError:
        life = None
    return _USUAL if life is None else min(life, _LONGEST)
