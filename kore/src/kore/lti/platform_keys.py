"""The platforms' public keys: fetched beforehand, kept, never waited for twice."""

from __future__ import annotations

import asyncio
import logging
import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from kore.errors import PlatformUnavailable

_log = logging.getLogger(__name__)

#: seconds that keys are kept where the platform does not say how long
_KEEP = 3600.0
_KEEP_AT_LEAST, _KEEP_AT_MOST = 60.0, 86400.0
#: seconds between two fetches because of an unknown key id: forged tokens must not make us flood the platform
_PAUSE = 10.0
_BYTES = 256 << 10


@dataclass
class _Kept:
    keys: list[dict[str, Any]]
    fresh_until: float
    asked_at: float


class PlatformKeys:
    """A cache of the platforms' key sets (security framework 1.0, section 6.3).

    Keys are kept as long as the platform's `max-age` says, a key id not among them makes for one new fetch, and while
    the platform does not answer the old keys serve on.
    """

    def __init__(self, http: httpx.AsyncClient, clock: Callable[[], float] = time.monotonic) -> None:
        """Fetch through this client, which has a timeout."""
        self._http = http
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._failed_at: dict[str, float] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    async def get(self, address: str, kid: str) -> dict[str, Any]:
        """The key set to check a token with that names the key `kid`.

        Args:
            address: the platform's JWKS end point.
            kid: the key id in the token's header, unverified.

        Raises:
            PlatformUnavailable: the platform does not answer and no keys of its are known.
        """
        if not self._wanting(address, kid):
            return {"keys": self._kept[address].keys}
        async with self._turns.setdefault(address, asyncio.Lock()):
            if self._wanting(address, kid):  # whoever waited for the turn finds it done
                await self._fetch(address)
        return {"keys": self._kept[address].keys}

    def _wanting(self, address: str, kid: str) -> bool:
        kept = self._kept.get(address)
        now = self._clock()
        if kept is None:
            if now < self._failed_at.get(address, -math.inf) + _PAUSE:
                raise PlatformUnavailable(f"the platform's keys at {address} could not be fetched a moment ago")
            return True
        known = any(key.get("kid") == kid for key in kept.keys)
        return (now >= kept.fresh_until or not known) and now >= kept.asked_at + _PAUSE

    async def _fetch(self, address: str) -> None:
        now = self._clock()
        kept = self._kept.get(address)
        try:
            answer = await self._http.get(address, headers={"Accept": "application/json"})
            keys = _keys(answer)
        except (httpx.HTTPError, ValueError) as error:
            _log.warning("the keys at %s cannot be fetched: %s", address, type(error).__name__)
            # The time after the answer counts: those who waited for it shall not wait for another one.
            if kept is None:
                self._failed_at[address] = self._clock()
                raise PlatformUnavailable(f"the platform's keys at {address} cannot be fetched") from error
            kept.asked_at = self._clock()
            return
        self._kept[address] = _Kept(keys, now + _max_age(answer), self._clock())


def _keys(answer: httpx.Response) -> list[dict[str, Any]]:
    if answer.status_code != httpx.codes.OK or len(answer.content) > _BYTES:
        raise ValueError("not a key set")
    document = answer.json()
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise ValueError("not a key set")
    return [key for key in keys if key.get("kty") == "RSA" and isinstance(key.get("kid"), str)]


def _max_age(answer: httpx.Response) -> float:
    found = re.search(r"max-age=(\d{1,9})", answer.headers.get("cache-control", ""))
    return min(max(float(found[1]), _KEEP_AT_LEAST), _KEEP_AT_MOST) if found else _KEEP
