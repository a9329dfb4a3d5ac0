"""The layer around everything that counts requests and lets them fail on purpose."""

from __future__ import annotations

import asyncio

from kore_platform import addresses
from kore_platform.answers import Answer, App, ConnectionDropped, Receive, Scope, Send, page, send_answer
from kore_platform.options import Endpoint, Faults
from kore_platform.traffic import Fate, Traffic

#: how long a key set hangs that is down by hanging
_HANG_SECONDS = 60.0


class Faulty:
    """Wraps the platform's application. The control API stays whole, or nobody could switch the faults off."""

    def __init__(self, app: App, traffic: Traffic) -> None:
        self._app = app
        self._traffic = traffic

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
        else:
            if fate is Fate.DOWN and endpoint is Endpoint.JWKS and faults.jwks_down_mode == "hang":
                await asyncio.sleep(_HANG_SECONDS)
            await _read(receive)
            await send_answer(send, _failure(fate, faults))


def _failure(fate: Fate, faults: Faults) -> Answer:
    if fate is Fate.TOO_MANY:
        headers = None if faults.retry_after is None else {"Retry-After": str(faults.retry_after)}
        return Answer(429, b'{"error":"too many requests"}', headers=headers)
    if fate is Fate.HTML:
        return page(200, "Site maintenance", "This site is undergoing maintenance.")
    if fate is Fate.DOWN:
        return page(503, "Service unavailable", "Try again later.")
    return page(faults.error_status, "Error", "The server failed to answer.")


async def _read(receive: Receive) -> None:
    """Hear the request to its end: the journal tells what was refused, too."""
    while (await receive()).get("more_body"):
        pass


async def _swallow(_message: object) -> None:
    """The client never sees this answer."""
