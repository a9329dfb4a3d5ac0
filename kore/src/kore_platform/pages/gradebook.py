"""The gradebook: teachers see and change everybody's grades, students see their own."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kore_platform import addresses, gradebook, marking, people
from kore_platform.errors import ControlRefused, PageRefused
from kore_platform.pages.render import render
from kore_platform.pages.visitors import check_entry, check_sesskey, platform_of, require_course, require_session
from kore_platform.platform import Platform


async def view(request: Request) -> Response:
    """The table of grades."""
    session, platform = require_session(request), platform_of(request)
    course = require_course(request, session)
    teaches = people.may_grade(platform.world, course.id, session.person)
    students = people.students(platform.world, course.id)
    columns = platform.columns.of_course(course.id)
    rows = [
        (platform.world.person[person], [(column, gradebook.shown(platform, column, person)) for column in columns])
        for person in students
        if teaches or person == session.person
    ]
    template = "gradebook.html" if teaches else "grades.html"
    return render(request, template, course=course, columns=columns, rows=rows)


async def edit(request: Request) -> Response:
    """Override, release, lock or unlock a grade; lock or unlock a column."""
    session, platform = require_session(request), platform_of(request)
    form = await request.form()
    check_sesskey(session, form)
    course = platform.world.course.get(str(form.get("course", "")))
    if course is None:
        raise PageRefused(404, "There is no such course", "It may have been deleted.")
    check_entry(platform, session, course)
    if not people.may_grade(platform.world, course.id, session.person):
        raise PageRefused(403, "Only teachers can do this", "You may see your own grades only.")
    try:
        _change(platform, course.id, form)
    except ControlRefused as refused:
        detail = refused.detail[:1].upper() + refused.detail[1:]
        raise PageRefused(refused.status, "The grade was not changed", f"{detail}.") from refused
    return RedirectResponse(f"{addresses.GRADEBOOK}?{urlencode({'id': course.id})}", 303)


def _change(platform: Platform, course: str, form: FormData) -> None:
    column, person, action = (str(form.get(name, "")) for name in ("column", "person", "action"))
    match action:
        case "override":
            points, feedback = _points(str(form.get("grade", ""))), str(form.get("feedback", "")).strip()
            marking.override(platform, course, column, person, points, feedback)
        case "release":
            marking.release(platform, course, column, person)
        case "lock" | "unlock":
            marking.lock(platform, course, column, person or None, locked=action == "lock")
        case _:
            raise ControlRefused(400, "the form is not one of ours")


def _points(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        raise ControlRefused(422, "the grade must be a number") from error
