"""The platform's application with what only the kit needs around it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from kore_platform import addresses
from kore_platform.answers import Answer, App, Receive, Scope, Send, send_answer
from kore_platform.app import serve_platform
from kore_platform.bodies import LONGEST
from kore_platform.options import Faults
from kore_platform.platform import Platform

#: a key set of somebody else, to which tokens point that nobody may trust
STRANGER = "/certify/stranger"
_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Returned:
    """A deep linking response as the browser brought it."""

    method: str
    #: where it went, and the query there
    place: str
    query: str
    enctype: str
    fields: dict[str, str]


class Desk:
    """Keeps deep linking responses whole, notices who falls for a stranger's keys, and ends 429 after one answer."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._app: App = serve_platform(platform, None)
        self.returned: list[Returned] = []
        self.stranger_asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["path"] == STRANGER:
            self.stranger_asked += 1
            keys = {"keys": [self._platform.keys.stranger.jwk]}
            await send_answer(send, Answer(200, json.dumps(keys).encode()))
            return
        heard = bytearray()

        async def hear() -> Any:
            message = await receive()
            heard.extend(message.get("body", b"")[: LONGEST - len(heard)])
            return message

        async def say(message: Any) -> None:
            if message.get("status") == _TOO_MANY:
                self._platform.traffic.change(Faults())
            await send(message)

        await self._app(scope, hear, say)
        if scope["type"] == "http" and scope["path"] == addresses.CONTENT_ITEM_RETURN:
            self._keep(scope, bytes(heard))

    def _keep(self, scope: Scope, body: bytes) -> None:
        kind = dict(scope["headers"]).get(b"content-type", b"").decode("latin-1").partition(";")[0]
        sent = scope["query_string"] if scope["method"] == "GET" else body
        fields = dict(parse_qsl(sent.decode(errors="replace")))
        place, query = f"{self._platform.issuer}{scope['path']}", scope["query_string"].decode("latin-1")
        self.returned = [*self.returned[-9:], Returned(scope["method"].lower(), place, query, kind, fields)]
