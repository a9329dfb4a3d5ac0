"""The frame that keeps data for tools whose cookies are blocked (LTI postMessage Storage 0.1)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from kore_platform.errors import PageRefused
from kore_platform.options import Strictness
from kore_platform.pages.render import render
from kore_platform.pages.visitors import platform_of
from kore_platform.world import Tool

_PARENT = "_parent"


async def frame(request: Request) -> Response:
    """The page in the named frame beside a tool."""
    platform, wanted = platform_of(request), request.query_params.get("tool", "")
    tool = next((tool for tool in platform.world.tools if tool.deployment_id == wanted), None)
    if tool is None:
        raise PageRefused(404, "There is no such tool", "It may have been deleted.")
    return render(request, "storage.html", settings=_settings(platform.options, tool, stores=True))


def beside(options: Strictness, tool: Tool) -> dict[str, Any]:
    """What a page around a tool's frame has to know; nothing where the platform keeps no data for tools."""
    if not options.storage_target:
        return {"storage": None}
    named = options.storage_target != _PARENT
    return {
        "storage": {
            "frame": options.storage_target if named else "",
            "tool": tool.deployment_id,
            "settings": _settings(options, tool, stores=not named),
        }
    }


def _settings(options: Strictness, tool: Tool, *, stores: bool) -> str:
    addresses = (tool.initiate_login_url, tool.target_url, *tool.redirect_uris)
    return json.dumps(
        {
            "frame": "" if options.storage_target == _PARENT else options.storage_target,
            "stores": stores,
            "subjects": options.storage_subjects,
            "origins": sorted({_origin(address) for address in addresses}),
        }
    )


def _origin(address: str) -> str:
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2].lower()
    return f"{parts.scheme}://{host.removesuffix(':443' if parts.scheme == 'https' else ':80')}"
