"""The journal of what tools asked."""

from __future__ import annotations

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kore_platform.errors import ControlRefused
from kore_platform.options import Endpoint
from kore_platform.pages.visitors import platform_of


async def show(request: Request) -> Response:
    """The latest requests, the oldest first: all, or of an `endpoint`, a `client_id`, or `since` a number."""
    query = request.query_params
    since = query.get("since", "0")
    if query.get("endpoint", Endpoint.OTHER) not in set(Endpoint) or not (since.isascii() and since.isdigit()):
        raise ControlRefused(422, f"endpoint is one of {', '.join(Endpoint)}, since a number")
    endpoint = Endpoint(query["endpoint"]) if "endpoint" in query else None
    found = platform_of(request).journal.entries(endpoint, client_id=query.get("client_id"), since=int(since))
    return JSONResponse({"requests": [asdict(entry) for entry in found]})


async def reset(request: Request) -> Response:
    """Forget everything."""
    platform_of(request).journal.clear()
    return Response(status_code=204)
