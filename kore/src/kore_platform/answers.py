"""What the platform answers with, and how it leaves the process."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

HTML = "text/html; charset=utf-8"

Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Any, Receive, Send], Awaitable[None]]

_NO_CONTENT = 204
#: reason phrases longer than this would break the header limits of clients
_LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: int = 200
    body: bytes = b""
    media: str = "application/json"
    headers: Mapping[str, str] | None = None
    #: goes into the status line, where the server can do that; empty: the usual phrase
    reason: str = ""


class ConnectionDropped(ConnectionResetError):
    """The connection breaks instead of an answer; the server cuts it, and in one process the client sees this."""


def compact(data: object) -> bytes:
    """JSON as PHP writes it: without spaces, in UTF-8."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()


def page(status: int, title: str, explanation: str = "") -> Answer:
    """A bare page, as web servers give where an application fails; `title` and `explanation` are our own words."""
    head = f"<!DOCTYPE html><html><head><title>{title}</title></head>"
    text = f"{head}<body><h1>{title}</h1><p>{explanation}</p></body></html>"
    return Answer(status, text.encode(), HTML)


async def send_answer(send: Send, answer: Answer) -> None:
    """Hand an answer to the server."""
    headers = [(b"content-type", answer.media.encode())] if answer.media else []
    if answer.status != _NO_CONTENT:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    if answer.headers:
        headers += [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    start: Message = {"type": "http.response.start", "status": answer.status, "headers": headers}
    if answer.reason:
        start["reason"] = one_line(answer.reason)
    await send(start)
    await send({"type": "http.response.body", "body": b"" if answer.status == _NO_CONTENT else answer.body})


def one_line(reason: str) -> bytes:
    """A reason phrase that is safe in a status line (RFC 9112, section 4)."""
    safe = "".join(sign if sign >= " " and sign != "\x7f" else " " for sign in reason)
    return safe.encode()[:_LONGEST_REASON]
