"""“Manage tools”: an administrator lets tools register themselves and allows those that have."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kore_platform import addresses, changes, people, registration
from kore_platform.errors import PageRefused, WorldError
from kore_platform.pages.render import render
from kore_platform.pages.visitors import check_sesskey, platform_of, require_session
from kore_platform.sessions import Session
from kore_platform.world import is_web_address


async def view(request: Request) -> Response:
    """All registrations, and the form that starts one."""
    _require_admin(request)
    return render(request, "tools.html")


async def frame(request: Request) -> Response:
    """The page with the tool's frame, in which it registers itself."""
    _require_admin(request)
    return render(request, "register.html", url=_address(request))


async def start(request: Request) -> Response:
    """What the frame loads: the way to the tool, with a token for one registration."""
    _require_admin(request)
    return RedirectResponse(registration.invite(platform_of(request), _address(request)).url, 303)


async def activate(request: Request) -> Response:
    """Allow a pending tool."""
    platform, session, form = platform_of(request), _require_admin(request), await request.form()
    check_sesskey(session, form)
    try:
        platform.change_world(changes.activate_tool(platform.world, str(form.get("tool", ""))))
    except WorldError as error:
        raise PageRefused(404, "There is no such tool", "It may have been deleted.") from error
    return RedirectResponse(addresses.TOOLS, 303)


def _require_admin(request: Request) -> Session:
    session = require_session(request)
    if not people.is_admin(platform_of(request).world, session.person):
        raise PageRefused(403, "Only administrators can do this", "Tools are registered for the whole site.")
    return session


def _address(request: Request) -> str:
    url = request.query_params.get("url", "").strip()
    if not is_web_address(url):
        raise PageRefused(400, "This is no web address", "Enter the registration address that the tool gives you.")
    return url
