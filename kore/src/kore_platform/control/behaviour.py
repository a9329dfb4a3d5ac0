"""Options, faults, counters, keys and tokens."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kore_platform.control.guard import Order, read
from kore_platform.options import Endpoint, Faults, Strictness
from kore_platform.pages.visitors import platform_of
from kore_platform.traffic import Fate


class Rotation(Order):
    """How to change the signing key."""

    #: whether the old key stays in the key set
    keep_previous: bool = True


async def show_options(request: Request) -> Response:
    """The options in force."""
    return JSONResponse(platform_of(request).options.model_dump(mode="json"))


async def change_options(request: Request) -> Response:
    """Other options; what is left out gets its default."""
    platform = platform_of(request)
    platform.options = await read(request, Strictness)
    return JSONResponse(platform.options.model_dump(mode="json"))


async def show_faults(request: Request) -> Response:
    """The faults in force."""
    return JSONResponse(platform_of(request).traffic.faults.model_dump(mode="json"))


async def change_faults(request: Request) -> Response:
    """Other faults; what is left out gets its default, and the dice start anew."""
    traffic = platform_of(request).traffic
    traffic.change(await read(request, Faults))
    return JSONResponse(traffic.faults.model_dump(mode="json"))


async def show_counters(request: Request) -> Response:
    """Requests by end point and faults by kind, since the start or the last reset."""
    traffic = platform_of(request).traffic
    requests = {endpoint.value: traffic.requests[endpoint] for endpoint in Endpoint}
    faults = {fate.value: traffic.fates[fate] for fate in Fate if fate is not Fate.NORMAL}
    return JSONResponse({"requests": requests, "faults": faults})


async def reset_counters(request: Request) -> Response:
    """Count from nought."""
    platform_of(request).traffic.reset()
    return Response(status_code=204)


async def rotate_keys(request: Request) -> Response:
    """Sign with a new key."""
    platform, order = platform_of(request), await read(request, Rotation)
    platform.keys.rotate(keep_previous=order.keep_previous)
    return JSONResponse({"current": platform.keys.current.kid, "published": [k.kid for k in platform.keys.published]})


async def revoke_tokens(request: Request) -> Response:
    """Forget all access tokens, as if they had expired."""
    return JSONResponse({"revoked": platform_of(request).tokens.revoke()})
