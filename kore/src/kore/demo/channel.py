"""Websockets of a lab, opened as a browser opens them. The package websocket-client comes with Jupyter Server."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

import httpx
import websocket

from kore.demo.lab import LabOf
from kore.demo.person import Stuck


class Channel:
    """Messages to and from a lab, most of them JSON."""

    def __init__(self, lab: LabOf, path: str, patience: float) -> None:
        """Connect.

        Args:
            lab: whose.
            path: the socket's, below the lab's.
            patience: seconds that the conversation may take.
        """
        address = httpx.URL(f"{lab.url}{path}")
        secure = address.scheme == "https"
        headers = lab.headers(path)
        self._path = path
        self._end = time.monotonic() + patience
        self._socket = websocket.create_connection(
            str(address.copy_with(scheme="wss" if secure else "ws")),
            timeout=patience,
            cookie=headers.pop("Cookie", None),
            header=headers,
            sslopt={"context": ssl.create_default_context()} if secure else None,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close(timeout=1)
        # what is left when the other side was gone first
        self._socket.shutdown()  # type: ignore[no-untyped-call]

    def send(self, message: Any) -> None:
        """Send a message."""
        self._socket.send(json.dumps(message))

    def send_bytes(self, message: bytes) -> None:
        """Send a message that is no JSON."""
        self._socket.send_binary(message)

    def messages(self) -> Iterator[Any]:
        """What comes, as it comes.

        Raises:
            Stuck: the lab ends the conversation, says nothing for too long, or no JSON.
        """
        for frame in self.frames():
            try:
                yield json.loads(frame)
            except ValueError as error:
                raise Stuck(f"{self._path} says what is no JSON") from error

    def frames(self) -> Iterator[str | bytes]:
        """The same before anybody has read it.

        Raises:
            Stuck: the lab ends the conversation, or says nothing for too long.
        """
        while (left := self._end - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                frame = self._socket.recv()
            except (websocket.WebSocketException, OSError) as error:
                raise Stuck(f"{self._path} was cut off: {type(error).__name__}") from error
            if not frame:
                raise Stuck(f"{self._path} was cut off by the lab")
            yield frame
        raise Stuck(f"{self._path} took too long")
