"""The platform as an ASGI application."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kore_platform import addresses, discovery, registration, token_endpoint
from kore_platform.answers import Answer, App, Receive, Scope, Send, page
from kore_platform.bodies import bounded, read_body
from kore_platform.control.routes import routes as control_routes
from kore_platform.errors import BodyTooLong, LoginNeeded, PageRefused
from kore_platform.faulty import Faulty
from kore_platform.pages.routes import login_needed, refused
from kore_platform.pages.routes import routes as page_routes
from kore_platform.pages.visitors import platform_of
from kore_platform.platform import Platform
from kore_platform.recorder import Recorder
from kore_platform.services.dispatch import Services
from kore_platform.tool_keys import Fetch, fetch
from kore_platform.world import World


def create_app(
    world: World, *, issuer: str = "http://platform.test", control_token: str | None = None, fetcher: Fetch = fetch
) -> App:
    """A platform for use in one process, for instance with httpx's ASGITransport.

    Args:
        world: people, tools, courses and activities, options and faults.
        issuer: the web address that it believes to have, without a slash at the end.
        control_token: opens the control API; None: it is off.
        fetcher: gets tools' key sets.
    """
    return serve_platform(Platform(world, issuer, fetcher=fetcher), control_token)


def serve_platform(platform: Platform, control_token: str | None) -> App:
    """The application of a platform that exists."""
    site = Starlette(
        routes=[*_tool_routes(), *page_routes(), *control_routes()],
        exception_handlers={PageRefused: refused, LoginNeeded: login_needed, BodyTooLong: _too_long},
    )
    site.state.platform = platform
    site.state.control_token = control_token
    services = Services(platform)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        # Services go past the site's router and its layers: grades of a whole course arrive in one burst.
        if scope["type"] == "http" and scope["path"].startswith(addresses.SERVICES):
            await services(scope, receive, send)
        else:
            await site(scope, bounded(receive), send)

    return Recorder(Faulty(app, platform.traffic, platform.issuer), platform)


def _tool_routes() -> list[Route]:
    return [
        Route(addresses.TOKEN, _token, methods=["GET", "POST"]),
        Route(addresses.JWKS, _jwks),
        Route(addresses.CONFIGURATION, _configuration),
        Route(addresses.REGISTRATION, _registration, methods=["GET", "POST"]),
    ]


async def _token(request: Request) -> Response:
    body = await read_body(request.receive)
    content_type = request.headers.get("content-type", "")
    return _response(await token_endpoint.answer(platform_of(request), request.method, content_type, body))


async def _jwks(request: Request) -> Response:
    return _response(discovery.jwks(platform_of(request)))


async def _configuration(request: Request) -> Response:
    return _response(discovery.configuration(platform_of(request)))


async def _registration(request: Request) -> Response:
    body = await read_body(request.receive)
    return _response(registration.answer(platform_of(request), request.headers.get("authorization", ""), body))


async def _too_long(_request: Request, _error: Exception) -> Response:
    return _response(page(413, "Request Entity Too Large", "The body is too long."))


def _response(answer: Answer) -> Response:
    headers = {"content-type": answer.media, **(answer.headers or {})}
    return Response(answer.body, answer.status, headers)
