"""The platform behind uvicorn, which learns two tricks: reason phrases and broken connections."""

from __future__ import annotations

import asyncio
import signal
import socket
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kore_platform.answers import App, ConnectionDropped, Message
from kore_platform.errors import PortTaken

_BACKLOG = 2048
#: seconds that requests in progress get when the platform stops; some hang on purpose
_GRACE = 2


class Protocol(HttpToolsProtocol):
    """One connection of a client."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._inner = cast("App", self.app)
        self.app = self._answer

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        cycle, transport = self.cycle, self.transport

        async def worded(message: Message) -> None:
            # ASGI has no place for a reason phrase, so it is put in on the way out.
            if "reason" in message:
                cycle.transport = cast("asyncio.Transport", _Reworded(transport, message["status"], message["reason"]))
            await send(message)

        try:
            await self._inner(scope, receive, worded)
        except ConnectionDropped:
            cycle.disconnected = True
            transport.abort()


class _Reworded:
    """A transport that writes another status line in place of the first one."""

    def __init__(self, transport: asyncio.Transport, status: int, reason: bytes) -> None:
        self._transport = transport
        self._line: bytes | None = b"HTTP/1.1 %d %s\r\n" % (status, reason)

    def write(self, data: bytes) -> None:
        if self._line is not None:
            data = self._line + data.partition(b"\r\n")[2]
            self._line = None
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def bind(host: str, port: int) -> socket.socket:
    """Take the address; port 0 means any free one.

    Raises:
        PortTaken: another program has it, or it is not this machine's.
    """
    try:
        return socket.create_server((host, port), backlog=_BACKLOG, reuse_port=False)
    except OSError as error:
        raise PortTaken(f"cannot listen on {host} port {port}: {error.strerror or error}") from error


def serve(app: App, listener: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM; only warnings and errors are logged."""
    config = uvicorn.Config(
        app,
        http=Protocol,
        loop="uvloop",
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_GRACE,
    )
    # After its shutdown uvicorn raises the signal once more; the caller still has things to save then.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: None)
    uvicorn.Server(config).run(sockets=[listener])
