"""Reading request bodies, within a limit."""

from __future__ import annotations

from typing import Any

from kore_platform.answers import ConnectionDropped, Receive
from kore_platform.errors import BodyTooLong

#: bytes; the longest body that anything here takes
LONGEST = 1 << 20


def bounded(receive: Receive) -> Receive:
    """A `receive` that raises BodyTooLong where a body goes on beyond LONGEST."""
    received = 0

    async def receive_bounded() -> Any:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > LONGEST:
            raise BodyTooLong
        return message

    return receive_bounded


async def read_body(receive: Receive) -> bytes:
    """All of a request's body.

    Raises:
        BodyTooLong: it is longer than LONGEST.
        ConnectionDropped: the client went away.
    """
    body: bytes = b""
    receive = bounded(receive)
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionDropped("the client went away")
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body
