"""Response headers that keep a browser from doing what no page of Kore needs."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kore.settings import Settings


class Service(FastAPI):
    """An application that adds the headers to every answer."""

    def __init__(self, settings: Settings, **options: Any) -> None:
        """Make the application.

        Args:
            settings: the instance's.
            options: what FastAPI takes.
        """
        super().__init__(**options)
        self._policy = _policy(settings)

    def build_middleware_stack(self) -> ASGIApp:
        """The outermost layer; what `add_middleware` adds does not see the answer to an unexpected failure."""
        return _Headers(super().build_middleware_stack(), self._policy)


def _policy(settings: Settings) -> str:
    """Own scripts and styles only. The registered platforms may show pages in frames, and logins lead on to them."""
    hosts = {
        urlsplit(platform.authorization_endpoint)._replace(path="", query="").geturl()
        for platform in settings.platforms
    }
    known = " ".join(["'self'", *sorted(hosts)])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        f"base-uri 'none'; form-action {known}; frame-ancestors {known}"
    )


class _Headers:
    """Plain ASGI: it touches no body and keeps no response."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self._app = app
        self._added = {
            "Content-Security-Policy": policy,
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._added.items():
                    headers.setdefault(name, value)
                if "cache-control" not in headers and "etag" not in headers:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
