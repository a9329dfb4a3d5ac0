"""People's pages: their courses, and for graders the course page. Forms answer with a redirect back to the page."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from kore import clock, cookies, names
from kore.access import Right
from kore.api import bodies, browser, course_view, grading_labs
from kore.api.context import Context, Services
from kore.api.identity import Through, needs
from kore.api.numbers import Number
from kore.api.templates import page
from kore.errors import BadRequest
from kore.model import Caller, JobKind, Role
from kore.steps import release, send, take_over
from kore.store import courses, jobs, standings

router = APIRouter(tags=["pages"], include_in_schema=False)


def _by(*rights: Right) -> Any:
    return needs(*rights, through=Through.COOKIE)


@router.get("/")
def course_list(request: Request, caller: Annotated[Caller, _by(Right.OWN_COURSES)], context: Services) -> Response:
    """The person's courses, and the rooms that they may open."""
    with context.store.read() as session:
        found = courses.everything(session) if caller.admin else [courses.get(session, slug) for slug in caller.roles]
        person = standings.find(session, caller.name, context.settings.automatic_rooms.kinds)
    there = {course.slug: context.access.of_course(person, course.slug) for course in found}
    declared = {name: context.access.rooms[name].title for name in context.access.declared(person)}
    can = {course.slug: {right.name: True for right in context.access.rights(caller, course.slug)} for course in found}
    token = _token(request, context)
    shown: dict[str, Any] = {"courses": found, "roles": caller.roles, "rooms": there, "declared": declared, "can": can}
    return page(request, "courses.html", caller=caller, token=token, **shown)


@router.get("/courses/{course}")
def course_page(
    course: str, request: Request, caller: Annotated[Caller, _by(Right.SEE_COURSE)], context: Services
) -> Response:
    """Roster, assignments, grades."""
    view = course_view.look(context.store, course, clock.now(), context.settings.automatic_rooms.kinds)
    platform = context.platforms.find(view.course.issuer, view.course.client_id)
    rights = {right.name: True for right in context.access.rights(caller, course)}
    return page(
        request,
        "course.html",
        caller=caller,
        view=view,
        can=rights,
        nbgrader=context.access.nbgrader,
        forgets=context.settings.forgets_people,
        offered=_offered(context, caller, course),
        lms=platform.name if platform else view.course.issuer,
        Role=Role,
        token=_token(request, context),
    )


@router.get("/courses/{course}/lab", dependencies=[_by(Right.GRADE)])
async def open_grading_lab(course: str, context: Services, assignment: str = "", student: str = "") -> Response:
    """Start the grading lab, and go there by the hub's page that shows how the start goes on.

    With an assignment and a student: to what the student handed in.
    """
    await run_in_threadpool(_must_exist, context, course)
    await context.hub.start_lab(names.grading_lab(course))
    lab, base = names.grading_lab(course), context.settings.base_path
    work = urlencode({"assignment": assignment, "student": student})
    place = f"kore/review?{work}" if assignment and student else "lab"
    destination = urlencode({"next": f"{base}user/{lab}/{place}"})
    return browser.see_other(f"{base}hub/spawn/{lab}?{destination}")


@router.post("/courses/{course}/jobs", dependencies=[_by(Right.GRADE)])
async def add_job(course: str, request: Request, context: Services) -> Response:
    """Give the grading lab work, and make sure that it runs."""
    form = await bodies.form(request)
    kind, assignment = _kind(form.get("kind", "")), form.get("assignment") or None
    if kind is not JobKind.EXAMPLE and (assignment is None or not names.is_assignment(assignment)):
        raise BadRequest("the form names no assignment")
    await run_in_threadpool(_add_job, context, course, kind, assignment)
    context.board.wake(course)
    response = _back(context, course)
    response.background = BackgroundTask(grading_labs.start, context, course)
    return response


@router.post("/courses/{course}/jobs/{number}/cancel", dependencies=[_by(Right.GRADE)])
def cancel_job(course: str, number: Number, context: Services) -> Response:
    """Nobody shall begin or go on with the job."""
    with context.store.write() as session:
        jobs.cancel(session, courses.get(session, course).id, number)
    return _back(context, course)


@router.post("/courses/{course}/assignments/{name}/close", dependencies=[_by(Right.RELEASE)])
def close(course: str, name: str, context: Services) -> Response:
    """Take no more submissions."""
    release.close(context.store, course, name, clock.now())
    return _back(context, course)


@router.post("/courses/{course}/assignments/{name}/open", dependencies=[_by(Right.RELEASE)])
def reopen(course: str, name: str, context: Services) -> Response:
    """Take submissions again; what was taken over from another course is released by that."""
    release.reopen(context.store, course, name)
    return _back(context, course)


@router.post("/courses/{course}/assignments/{name}/remove-column", dependencies=[_by(Right.SEND)])
async def remove_column(course: str, name: str, context: Services) -> Response:
    """Delete the column that Kore made for the assignment in the LMS; the grades stay here."""
    await context.sender.remove(course, name)
    return _back(context, course)


@router.post("/courses/{course}/take-over")
def take_over_assignments(course: str, caller: Annotated[Caller, _by(Right.RELEASE)], context: Services) -> Response:
    """Take over the assignments of the course that this one is a copy of, if the caller could release them there.

    Which course that is, the LMS's teachers can write into an activity's parameters: a hint, and no right.
    """
    offered = take_over.offer(context.store, course)
    if offered is not None:
        context.access.require(caller, Right.RELEASE, offered.original.slug)
        take_over.take_over(context.store, course, offered.original.slug)
    return _back(context, course)


@router.post("/courses/{course}/send", dependencies=[_by(Right.SEND)])
async def send_grades(course: str, request: Request, context: Services) -> Response:
    """Send to the LMS what it has not got; with a student's name, in spite of what its teacher entered."""
    form = await bodies.form(request)
    assignment, student = form.get("assignment") or None, form.get("student") or None
    await run_in_threadpool(send.send, context.store, course, assignment, student)
    context.sender.wake()
    return _back(context, course)


@router.post("/courses/{course}/compare", dependencies=[_by(Right.SEND)])
async def compare(course: str, context: Services) -> Response:
    """Look what the LMS's gradebook holds."""
    await context.sender.compare(course)
    return _back(context, course)


def _token(request: Request, context: Context) -> str:
    return context.form_token(request.cookies[cookies.SESSION])


def _back(context: Context, course: str) -> Response:
    return browser.see_other(f"{context.settings.kore_path}/courses/{course}")


def _offered(context: Context, caller: Caller, course: str) -> take_over.Offer | None:
    """What the caller may take over into the course."""
    offered = take_over.offer(context.store, course)
    if offered is None:
        return None
    both = (context.access.rights(caller, slug) for slug in (course, offered.original.slug))
    return offered if all(Right.RELEASE in rights for rights in both) else None


def _kind(text: str) -> JobKind:
    try:
        return JobKind(text)
    except ValueError:
        raise BadRequest("the form names no kind of job") from None


def _must_exist(context: Context, course: str) -> None:
    with context.store.read() as session:
        courses.get(session, course)


def _add_job(context: Context, course: str, kind: JobKind, assignment: str | None) -> None:
    with context.store.write() as session:
        jobs.add(session, courses.get(session, course).id, kind, assignment, None, clock.now())
