"""The kit's platform on a real address, for tools that are somewhere else."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from kore_platform.answers import App

#: seconds that requests in progress get at the end
_GRACE = 2
_STEP = 0.02


@asynccontextmanager
async def hosted(app: App, listener: socket.socket) -> AsyncIterator[None]:
    """Serve an application in this event loop, in which the kit works, too."""
    config = uvicorn.Config(
        app,
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_GRACE,
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(_STEP)
    try:
        yield
    finally:
        server.should_exit = True
        await serving
