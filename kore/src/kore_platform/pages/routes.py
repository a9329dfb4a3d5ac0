"""The table of the pages."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kore_platform import addresses
from kore_platform.errors import PageRefused
from kore_platform.pages import content, courses, gradebook, launches, login, storage, tools
from kore_platform.pages.render import STATIC, render


def routes() -> list[Route | Mount]:
    """All routes for browsers."""
    return [
        Route("/", login.start),
        Route(addresses.LOGIN, login.choose),
        Route(addresses.LOGIN, login.log_in, methods=["POST"]),
        Route(addresses.LOGOUT, login.log_out, methods=["POST"]),
        Route(addresses.COURSES, courses.mine),
        Route(addresses.COURSE, courses.course),
        Route(addresses.SWITCH_ROLE, courses.switch_role, methods=["POST"]),
        Route(addresses.COPY, courses.copy, methods=["POST"]),
        Route(addresses.VIEW, courses.activity),
        Route(addresses.LAUNCH, launches.launch),
        Route(addresses.AUTH, launches.auth, methods=["GET", "POST"]),
        Route(addresses.REVIEW, launches.review),
        Route(addresses.STORAGE, storage.frame),
        Route(addresses.RETURN, launches.returned),
        Route(addresses.TOOLS, tools.view),
        Route(addresses.TOOLS, tools.activate, methods=["POST"]),
        Route(addresses.REGISTER_FRAME, tools.frame),
        Route(addresses.REGISTER, tools.start),
        Route(addresses.GRADEBOOK, gradebook.view),
        Route(addresses.EDIT_GRADE, gradebook.edit, methods=["POST"]),
        Route(addresses.CONTENT_ITEM, content.select),
        Route(addresses.CONTENT_ITEM_FRAME, content.frame),
        Route(addresses.CONTENT_ITEM_RETURN, content.returned, methods=["POST"]),
        Route(addresses.SAVE_CONTENT, content.save, methods=["POST"]),
        Mount(addresses.STATIC, StaticFiles(directory=STATIC)),
    ]


async def refused(request: Request, error: Exception) -> Response:
    """A page for PageRefused."""
    if not isinstance(error, PageRefused):
        raise error
    return render(request, "refused.html", error.status, title=error.title, explanation=error.explanation)


async def login_needed(request: Request, _error: Exception) -> Response:
    """The way to the login and back."""
    query = f"?{request.url.query}" if request.url.query else ""
    back = f"?{urlencode({'next': request.url.path + query})}" if request.method == "GET" else ""
    return RedirectResponse(f"{addresses.LOGIN}{back}", 303)
