"""The platforms' public keys: fetched beforehand, kept over a restart, and never waited for where they are known."""

from __future__ import annotations

import asyncio
import logging
import math
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import httpx

from kore.errors import PlatformUnavailable
from kore.lti import bounded
from kore.lti.key_file import OLDEST, KeyFile, Keys, usable

_log = logging.getLogger(__name__)

#: seconds that keys are kept where the platform does not say how long
_KEEP = 3600.0
_KEEP_AT_LEAST, _KEEP_AT_MOST = 60.0, 86400.0
#: seconds between two fetches from one platform: forged tokens must not make us flood it
_PAUSE = 10.0
#: bounds of a fetch
_SECONDS, _BYTES = 10.0, 256 << 10


@dataclass(frozen=True)
class _Kept:
    keys: Keys
    fresh_until: float
    fetched_at: float

    def knows(self, kid: str) -> bool:
        return any(key["kid"] == kid for key in self.keys)


class PlatformKeys:
    """A cache of the platforms' key sets (security framework 1.0, section 6.3).

    A key that is known is answered from memory, whatever the platform does: when the time that its `max-age` names is
    over, one fetch in the background brings it up to date, and while the platform does not answer the old keys serve
    on, for a week at most. Only an unknown key id waits for a fetch, which all who wait share.
    """

    def __init__(
        self, http: httpx.AsyncClient, file: KeyFile | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin with the keys that the file holds; they count as out of date.

        Args:
            http: fetches.
            file: keeps the keys over a restart; None: nothing does.
            clock: seconds that only grow.
        """
        self._http = http
        self._file = file
        self._clock = clock
        now = clock()
        kept = file.read() if file else {}
        self._kept = {address: _Kept(keys, now, now - age) for address, (keys, age) in kept.items()}
        self._asked_at: dict[str, float] = {}
        self._fetches: dict[str, asyncio.Task[None]] = {}

    async def get(self, address: str, kid: str) -> dict[str, Any]:
        """The key set to check a token with that names the key `kid`.

        Args:
            address: the platform's JWKS end point.
            kid: the key id in the token's header, unverified.

        Raises:
            PlatformUnavailable: the platform does not answer and no keys of its are known.
        """
        kept = self._usable(address)
        if kept is not None and kept.knows(kid):
            self.refresh([address])
        elif fetch := self._fetch_soon(address):
            # Who gives up waiting does not take the fetch from the others.
            await asyncio.shield(fetch)
        kept = self._usable(address)
        if kept is None:
            raise PlatformUnavailable(f"the platform's keys at {address} cannot be fetched")
        return {"keys": kept.keys}

    def refresh(self, addresses: Iterable[str]) -> None:
        """Fetch in the background what is missing or out of date, from each platform apart from the others."""
        for address in addresses:
            kept = self._usable(address)
            if kept is None or self._clock() >= kept.fresh_until:
                self._fetch_soon(address)

    async def close(self) -> None:
        """Let no fetch outlive the client."""
        for fetch in self._fetches.values():
            fetch.cancel()
        await asyncio.gather(*self._fetches.values(), return_exceptions=True)

    def _usable(self, address: str) -> _Kept | None:
        kept = self._kept.get(address)
        return kept if kept is not None and self._clock() < kept.fetched_at + OLDEST else None

    def _fetch_soon(self, address: str) -> asyncio.Task[None] | None:
        """The fetch that is under way, or a new one; None so soon after the last one."""
        under_way = self._fetches.get(address)
        if under_way is not None:
            return under_way
        if self._clock() < self._asked_at.get(address, -math.inf) + _PAUSE:
            return None
        fetch = asyncio.create_task(self._fetch(address))
        self._fetches[address] = fetch
        fetch.add_done_callback(lambda _: self._fetches.pop(address))
        return fetch

    async def _fetch(self, address: str) -> None:
        """Bring the keys of one platform up to date, or say in the log why not."""
        begin = self._clock()
        try:
            headers = {"Accept": "application/json"}
            answer = await bounded.ask(self._http, "GET", address, headers=headers, seconds=_SECONDS, most=_BYTES)
            keys = _keys(answer)
        except (httpx.HTTPError, httpx.InvalidURL, PlatformUnavailable, ValueError) as error:
            _log.warning("the keys at %s cannot be fetched: %s", address, type(error).__name__)
            return
        finally:
            # The time after the answer counts: a slow platform is left in peace as long as a quick one.
            self._asked_at[address] = self._clock()
        self._kept[address] = _Kept(keys, begin + _max_age(answer), begin)
        if self._file:
            await self._file.write(
                {at: (kept.keys, self._clock() - kept.fetched_at) for at, kept in self._kept.items()}
            )


def _keys(answer: httpx.Response) -> Keys:
    document = bounded.document(answer) if answer.status_code == httpx.codes.OK else None
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise ValueError("not a key set")
    return usable(keys)


def _max_age(answer: httpx.Response) -> float:
    found = re.search(r"max-age=(\d{1,9})", answer.headers.get("cache-control", ""))
    return min(max(float(found[1]), _KEEP_AT_LEAST), _KEEP_AT_MOST) if found else _KEEP
