"""Reading request bodies, within a limit."""

from __future__ import annotations

from kore_platform.answers import ConnectionDropped, Receive
from kore_platform.errors import BodyTooLong

#: bytes; the longest body that anything here takes
LONGEST = 1 << 20


async def read_body(receive: Receive) -> bytes:
    """All of a request's body.

    Raises:
        BodyTooLong: it is longer than LONGEST.
        ConnectionDropped: the client went away.
    """
    body: bytes = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionDropped("the client went away")
        body += message.get("body", b"")
        if len(body) > LONGEST:
            raise BodyTooLong
        if not message.get("more_body"):
            return body
