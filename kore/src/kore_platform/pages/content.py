"""Deep linking: a teacher selects content in a tool, and saves what comes back (LTI Deep Linking 2.0)."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kore_platform import addresses, contents, people
from kore_platform import vocabulary as v
from kore_platform.authentication import FormPost
from kore_platform.errors import AssertionRefused, PageRefused, ToolKeysUnavailable, WorldError
from kore_platform.pages.launches import initiate
from kore_platform.pages.render import render, render_post
from kore_platform.pages.storage import beside
from kore_platform.pages.visitors import check_sesskey, platform_of, require_course, require_session, session_of
from kore_platform.platform import Platform
from kore_platform.sessions import Launch, Session
from kore_platform.world import Course, Tool


async def select(request: Request) -> Response:
    """The page with the tool's frame."""
    course, tool = _place(request, require_session(request), "tool")
    return render(request, "content.html", course=course, tool=tool, **beside(platform_of(request).options, tool))


async def frame(request: Request) -> Response:
    """What the frame loads: a deep linking launch."""
    session = require_session(request)
    course, tool = _place(request, session, "tool")
    launch = Launch(session.person, course.id, tool.client_id, message=v.DEEP_LINKING_REQUEST)
    return initiate(platform_of(request), session, launch)


async def returned(request: Request) -> Response:
    """The tool's response arrives through the browser; the teacher has to save it still."""
    platform, session, form = platform_of(request), session_of(request), await request.form()
    token = str(form.get("JWT", ""))
    if session is None and "repost" not in form:
        query = f"{addresses.CONTENT_ITEM_RETURN}?{request.url.query}"
        return render_post(FormPost(query, {"JWT": token, "repost": "true"}), "autopostme")
    session = require_session(request)
    course, tool = _place(request, session, "id")
    if request.query_params.get("sesskey") != session.sesskey:
        raise PageRefused(403, "Your session has expired", "Start again from the course.")
    try:
        items = await contents.read_items(platform, tool, token, course=course.id, sesskey=session.sesskey)
    except (AssertionRefused, ToolKeysUnavailable) as error:
        raise PageRefused(404, "The content cannot be used", f"{error}.") from error
    return render(request, "selected.html", course=course, tool=tool, items=items, number=session.keep_content(items))


async def save(request: Request) -> Response:
    """Make activities of what was selected."""
    platform, session, form = platform_of(request), require_session(request), await request.form()
    check_sesskey(session, form)
    course, tool = _place(request, session, "tool")
    items = session.content.pop(str(form.get("number", "")), None)
    if items is None:
        raise PageRefused(404, "There is nothing to save", "It was saved already. Start again from the course.")
    try:
        contents.save(platform, course.id, tool, items)
    except WorldError as error:
        raise PageRefused(400, "The content cannot be used", f"{error}.") from error
    return RedirectResponse(f"{addresses.COURSE}?{urlencode({'id': course.id})}", 303)


def _place(request: Request, session: Session, parameter: str) -> tuple[Course, Tool]:
    platform = platform_of(request)
    course = require_course(request, session)
    tool = _tool(platform, request.query_params.get(parameter, ""))
    if tool is None or not people.may_edit(platform.world, course.id, session.person):
        raise PageRefused(404, "Only teachers can select content", "It needs a tool that supports deep linking, too.")
    return course, tool


def _tool(platform: Platform, deployment: str) -> Tool | None:
    tools = (tool for tool in platform.world.tools if tool.deep_linking and not tool.pending)
    return next((tool for tool in tools if tool.deployment_id == deployment), None)
