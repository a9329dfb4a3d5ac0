"""Response headers that keep a browser from doing what no page of Kore needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kore.steps.platforms import Platforms

_POLICY = "Content-Security-Policy"


class Service(FastAPI):
    """An application that adds the headers to every answer."""

    def __init__(self, platforms: Platforms, **options: Any) -> None:
        """Make the application.

        Args:
            platforms: whose pages may show ours in frames.
            options: what FastAPI takes.
        """
        super().__init__(**options)
        self._platforms = platforms

    def build_middleware_stack(self) -> ASGIApp:
        """The outermost layer; what `add_middleware` adds does not see the answer to an unexpected failure."""
        return _Headers(super().build_middleware_stack(), self._platforms)


def admit(response: Response, platforms: Platforms, *origins: str) -> None:
    """Let an answer be framed by, and its forms lead to, further origins, which a signed message names."""
    response.headers[_POLICY] = _policy({*platforms.origins, *origins})


def _policy(origins: Iterable[str]) -> str:
    """Own scripts and styles only. The registered platforms may show pages in frames, and logins lead on to them."""
    known = " ".join(["'self'", *sorted(origins)])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        f"base-uri 'none'; form-action {known}; frame-ancestors {known}"
    )


class _Headers:
    """Plain ASGI: it touches no body and keeps no response."""

    def __init__(self, app: ASGIApp, platforms: Platforms) -> None:
        self._app = app
        self._platforms = platforms

    def _added(self) -> dict[str, str]:
        return {
            _POLICY: _policy(self._platforms.origins),
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._added().items():
                    headers.setdefault(name, value)
                if "cache-control" not in headers and "etag" not in headers:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
