"""The layer around everything that counts requests and lets them fail on purpose."""

from __future__ import annotations

import asyncio
from typing import Any

from kore_platform import addresses
from kore_platform.answers import Answer, App, ConnectionDropped, Receive, Scope, Send, page, send_answer
from kore_platform.options import Endpoint, Faults
from kore_platform.spoiling import Caught, send_spoiled, with_next_page
from kore_platform.traffic import Fate, Traffic

#: how long a key set hangs that is down by hanging
_HANG_SECONDS = 60.0
#: the request is dealt with, and its answer goes wrong
_SPOILT = frozenset({Fate.SLOW_BODY, Fate.ENDLESS, Fate.HUGE, Fate.MALFORMED, Fate.WRONG_TYPES, Fate.TRUNCATED})


class Faulty:
    """Wraps the platform's application. The control API stays whole, or nobody could switch the faults off.

    Args:
        app: what it wraps.
        traffic: counters and dice.
        issuer: the platform's own web address.
    """

    def __init__(self, app: App, traffic: Traffic, issuer: str) -> None:
        self._app = app
        self._traffic = traffic
        self._issuer = issuer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or fail."""
        if scope["type"] != "http" or scope["path"].startswith(addresses.CONTROL):
            await self._app(scope, receive, send)
            return
        endpoint = addresses.endpoint(scope["path"])
        fate = self._traffic.fate(endpoint)
        faults = self._traffic.faults
        if faults.latency and endpoint in faults.endpoints:
            await asyncio.sleep(faults.latency)
        if fate is Fate.NORMAL:
            await self._app(scope, receive, send)
        elif fate is Fate.DROP_AFTER:
            await self._app(scope, receive, _swallow)
            raise ConnectionDropped("dropped after the request was dealt with")
        elif fate is Fate.DROP_BEFORE:
            raise ConnectionDropped("dropped before the request was dealt with")
        elif fate in _SPOILT:
            await self._spoil(scope, receive, send, endpoint, fate)
        else:
            if fate is Fate.DOWN and endpoint is Endpoint.JWKS and faults.jwks_down_mode == "hang":
                await asyncio.sleep(_HANG_SECONDS)
            await _read(receive)
            await send_answer(send, _failure(fate, faults))

    async def _spoil(self, scope: Scope, receive: Receive, send: Send, endpoint: Endpoint, fate: Fate) -> None:
        caught, faults = await _catch(self._app, scope, receive), self._traffic.faults
        if fate is Fate.ENDLESS:
            caught = with_next_page(caught, scope, endpoint, self._issuer, faults)
        await send_spoiled(send, caught, fate, faults, self._traffic.dice)


def _failure(fate: Fate, faults: Faults) -> Answer:
    if fate is Fate.TOO_MANY:
        headers = None if faults.retry_after is None else {"Retry-After": str(faults.retry_after)}
        return Answer(429, b'{"error":"too many requests"}', headers=headers)
    if fate is Fate.HTML:
        return page(200, "Site maintenance", "This site is undergoing maintenance.")
    if fate is Fate.REDIRECT:
        return Answer(307, headers={"Location": faults.redirect_to})
    if fate is Fate.DOWN:
        return page(503, "Service unavailable", "Try again later.")
    return page(faults.error_status, "Error", "The server failed to answer.")


async def _read(receive: Receive) -> None:
    """Hear the request to its end: the journal tells what was refused, too."""
    while (await receive()).get("more_body"):
        pass


async def _catch(app: App, scope: Scope, receive: Receive) -> Caught:
    start: dict[str, Any] = {}
    body = bytearray()

    async def keep(message: Any) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            body.extend(message.get("body", b""))

    await app(scope, receive, keep)
    headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
    return Caught(start["status"], headers, bytes(body))


async def _swallow(_message: object) -> None:
    """The client never sees this answer."""
