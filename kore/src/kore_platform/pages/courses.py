"""Courses and activities."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kore_platform import addresses, copies, people
from kore_platform.errors import PageRefused
from kore_platform.pages.render import render
from kore_platform.pages.storage import beside
from kore_platform.pages.visitors import check_sesskey, platform_of, require_activity, require_course, require_session


async def mine(request: Request) -> Response:
    """The courses that a person may enter."""
    session, world = require_session(request), platform_of(request).world
    courses = [
        (course, _role(request, course.id, session.person))
        for course in world.courses
        if people.may_enter(world, course.id, session.person)
    ]
    return render(request, "courses.html", courses=courses)


async def course(request: Request) -> Response:
    """A course with its activities."""
    session, world = require_session(request), platform_of(request).world
    found = require_course(request, session)
    activities = [(a, world.tool[a.tool]) for a in world.activities if a.course == found.id]
    edits = people.may_edit(world, found.id, session.person)
    return render(
        request,
        "course.html",
        course=found,
        activities=activities,
        role=_role(request, found.id, session.person),
        edits=edits,
        teaches=people.may_grade(world, found.id, session.person),
        as_student=found.id in session.as_student,
        content_tools=[tool for tool in world.tools if tool.deep_linking and not tool.pending] if edits else [],
    )


async def switch_role(request: Request) -> Response:
    """Look at the course as a student, or be a teacher again; what tools are told changes, rights here do not."""
    platform, session, form = platform_of(request), require_session(request), await request.form()
    check_sesskey(session, form)
    found = require_course(request, session)
    if not people.may_grade(platform.world, found.id, session.person):
        raise PageRefused(403, "Only teachers can do this", "You are a student already.")
    if form.get("role") == "student":
        session.as_student.add(found.id)
    else:
        session.as_student.discard(found.id)
    return RedirectResponse(f"{addresses.COURSE}?{urlencode({'id': found.id})}", 303)


async def copy(request: Request) -> Response:
    """Copy the course: its teachers go along, or everybody."""
    platform, session, form = platform_of(request), require_session(request), await request.form()
    check_sesskey(session, form)
    found = require_course(request, session)
    if not people.may_edit(platform.world, found.id, session.person):
        raise PageRefused(403, "Only teachers can do this", "The course was not copied.")
    copied = copies.copy_course(platform, found.id, people="everybody" if form.get("everybody") else "teachers")
    return RedirectResponse(f"{addresses.COURSE}?{urlencode({'id': copied.id})}", 303)


async def activity(request: Request) -> Response:
    """An activity: its frame, or a way to its window."""
    session = require_session(request)
    found = require_activity(request, session)
    platform = platform_of(request)
    course, tool = platform.world.course[found.course], platform.world.tool[found.tool]
    return render(
        request,
        "activity.html",
        activity=found,
        course=course,
        as_student=course.id in session.as_student,
        **beside(platform.options, tool),
    )


def _role(request: Request, course: str, person: str) -> str:
    place = people.enrolment(platform_of(request).world, course, person)
    return place.role.value if place and not place.suspended else "administrator"
