"""The layer that writes the journal: outside of the faults, so that it tells what tools were really answered."""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import parse_qsl

from kore_platform import addresses, assertions
from kore_platform.answers import App, Receive, Scope, Send
from kore_platform.errors import AssertionRefused
from kore_platform.journal import LONGEST, Entry
from kore_platform.options import Endpoint
from kore_platform.platform import Platform

_HEADERS = ("accept", "authorization", "content-type", "user-agent")
_FORM = "application/x-www-form-urlencoded"
#: header and payload of a compact JWT, and its signature
_JWT = re.compile(r"(eyJ[\w-]*\.[\w-]*)\.[\w-]+")
_NEXT = re.compile(r"<([^<>]*)>; *rel=.?next\b")


class Recorder:
    """Wraps the platform's application. Pages and the control API leave no trace."""

    def __init__(self, app: App, platform: Platform) -> None:
        self._app = app
        self._platform = platform

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request and note it."""
        endpoint = addresses.endpoint(scope["path"]) if scope["type"] == "http" else Endpoint.OTHER
        if endpoint is Endpoint.OTHER:
            await self._app(scope, receive, send)
            return
        heard, status, links = bytearray(), None, b""

        async def hear() -> Any:
            message = await receive()
            heard.extend(message.get("body", b"")[: LONGEST - len(heard)])
            return message

        async def say(message: Any) -> None:
            nonlocal status, links
            status = message.get("status", status)
            links = dict(message.get("headers", ())).get(b"link", links)
            await send(message)

        try:
            await self._app(scope, hear, say)
        finally:
            self._note(scope, endpoint, bytes(heard), status, links.decode())

    def _note(self, scope: Scope, endpoint: Endpoint, heard: bytes, status: int | None, links: str) -> None:
        sent = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        headers = {name: sent[name] for name in _HEADERS if name in sent}
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        body = heard.decode(errors="replace")
        form = dict(parse_qsl(body)) if headers.get("content-type", "").startswith(_FORM) else {}
        client_id = _client(self._platform, headers.get("authorization", ""), {**query, **form})
        if "authorization" in headers:
            headers["authorization"] = digest(headers["authorization"])
        journal = self._platform.journal
        journal.add(
            Entry(
                number=journal.next_number(),
                time=self._platform.now(),
                endpoint=endpoint,
                method=scope["method"],
                path=scope["path"],
                query=query,
                headers=headers,
                body=_JWT.sub(r"\1.", body),
                status=status,
                client_id=client_id,
                following=following[1] if (following := _NEXT.search(links)) else "",
            )
        )


def _client(platform: Platform, authorization: str, fields: dict[str, str]) -> str:
    found = platform.tokens.owner(authorization) or fields.get("client_id")
    if found:
        return found
    bearer = authorization.partition(" ")[2]
    token = fields.get("client_assertion") or fields.get("JWT") or bearer
    try:
        claims = assertions.peek(token)
    except AssertionRefused:
        return ""
    return str(claims.get("sub") or claims.get("iss") or "")


def digest(authorization: str) -> str:
    """An Authorization header as the journal keeps it: the same token has the same digest."""
    scheme, _, token = authorization.partition(" ")
    return f"{scheme} sha256:{hashlib.sha256(token.encode()).hexdigest()[:16]}"
