"""The service, put together."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.staticfiles import StaticFiles

import kore
from kore.api import (
    background,
    bodies,
    context,
    deep_linking,
    exchange,
    hub,
    jobs,
    lti,
    operations,
    pages,
    platforms,
    problems,
    registration,
    rooms,
    rosters,
    session,
)
from kore.api.headers import Service
from kore.api.templates import FOLDER
from kore.lti.outside import Resolve
from kore.settings import Settings

_ROUTERS = (
    lti.router,
    deep_linking.router,
    registration.router,
    exchange.router,
    jobs.router,
    hub.router,
    operations.router,
    session.router,
    pages.router,
    rosters.router,
    rooms.router,
    platforms.router,
)

#: bytes above the largest archive: whatever is longer is cut off, whoever reads it
_MARGIN = 1 << 20
#: seconds that work in the background may take to end; nothing is lost when it is left behind
_END = 5.0


def create_app(
    settings: Settings, network: httpx.AsyncBaseTransport | None = None, resolve: Resolve | None = None
) -> FastAPI:
    """The service of one instance, below `settings.kore_path`.

    Args:
        settings: the instance's.
        network: carries requests to platforms and hub; None: the real one.
        resolve: looks up the names that strangers gave; None: as the system does.

    Raises:
        SettingsError: a key or secret cannot be used.
    """
    parts = context.build(settings, network, resolve)
    path = settings.kore_path
    app = Service(
        parts.platforms,
        title="Kore",
        version=kore.__version__,
        description="The broker between learning management systems, JupyterHub and nbgrader.",
        openapi_url=f"{path}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lambda _: _running(parts),
    )
    app.state.context = parts
    problems.install(app)
    app.add_middleware(bodies.Bounds, longest=settings.archives.packed_bytes + _MARGIN)
    for router in _ROUTERS:
        app.include_router(router, prefix=path)
    app.mount(f"{path}/static", StaticFiles(directory=FOLDER / "static"), name="static")
    return app


@contextlib.asynccontextmanager
async def _running(parts: context.Context) -> AsyncIterator[None]:
    await run_in_threadpool(parts.prepare)
    work = asyncio.create_task(background.run(parts))
    try:
        yield
    finally:
        work.cancel()
        await asyncio.wait([work], timeout=_END)
        await parts.close()
