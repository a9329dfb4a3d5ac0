"""Registrations: start one as an administrator would, look, allow."""

from __future__ import annotations

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kore_platform import changes, registration
from kore_platform.control.guard import Order, read
from kore_platform.errors import ControlRefused
from kore_platform.pages.visitors import platform_of
from kore_platform.world import WebAddress


class Start(Order):
    """A registration to start."""

    #: the tool's registration address
    url: WebAddress
    #: the registration to replace; None: a new one
    client_id: str | None = None


async def start(request: Request) -> Response:
    """What the administrator's browser would take to the tool: address, configuration and token."""
    platform, order = platform_of(request), await read(request, Start)
    if order.client_id is not None and order.client_id not in platform.world.tool:
        raise ControlRefused(404, f"there is no tool {order.client_id}")
    return JSONResponse(asdict(registration.invite(platform, order.url, order.client_id)))


async def show(request: Request) -> Response:
    """All registrations, the pending ones included."""
    return JSONResponse([tool.model_dump(mode="json") for tool in platform_of(request).world.tools])


async def activate(request: Request) -> Response:
    """Allow a pending registration."""
    platform = platform_of(request)
    platform.change_world(changes.activate_tool(platform.world, request.path_params["client_id"]))
    return Response(status_code=204)
