"""Saying who you are. There are no passwords: everybody in this world is made up."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kore_platform import addresses
from kore_platform.errors import PageRefused
from kore_platform.pages.render import render
from kore_platform.pages.visitors import check_sesskey, cookie_name, platform_of, require_session, set_cookie
from kore_platform.platform import Platform
from kore_platform.world import Person


async def start(_request: Request) -> Response:
    """The front page is the list of courses."""
    return RedirectResponse(addresses.COURSES, 303)


async def choose(request: Request) -> Response:
    """Everybody, to pick one."""
    platform = platform_of(request)
    groups = [(title, members) for title, members in _groups(platform).items() if members]
    return render(request, "login.html", groups=groups, target=_local(request.query_params.get("next", "")))


async def log_in(request: Request) -> Response:
    """Become the chosen person."""
    platform, form = platform_of(request), await request.form()
    person = str(form.get("person", ""))
    if person not in platform.world.person:
        raise PageRefused(404, "There is no such person", "Go back and choose somebody from the list.")
    _close(request)
    response = RedirectResponse(_local(str(form.get("next", ""))), 303)
    set_cookie(response, platform, platform.sessions.open(person))
    return response


async def log_out(request: Request) -> Response:
    """Be nobody again."""
    check_sesskey(require_session(request), await request.form())
    _close(request)
    response = RedirectResponse(addresses.LOGIN, 303)
    response.delete_cookie(cookie_name(platform_of(request)))
    return response


def _close(request: Request) -> None:
    platform = platform_of(request)
    platform.sessions.close(request.cookies.get(cookie_name(platform), ""))


def _local(target: str) -> str:
    # Only ways inside this site: neither //elsewhere nor /\elsewhere, which browsers read alike.
    inside = target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable()
    return target if inside else addresses.COURSES


def _groups(platform: Platform) -> dict[str, list[Person]]:
    roles: dict[str, set[str]] = {}
    for course in platform.world.courses:
        for member, enrolment in course.enrolments.items():
            roles.setdefault(member, set()).add(enrolment.role.value)
    groups: dict[str, list[Person]] = {
        "Teachers": [], "Teaching assistants": [], "Students": [], "Administrators": [], "Not enrolled anywhere": []
    }  # fmt: skip
    order = {
        "teacher": "Teachers",
        "assistant": "Teaching assistants",
        "student": "Students",
        "admin": "Administrators",
    }
    for person in platform.world.people:
        mine = roles.get(person.id, {"admin"} if person.site_admin else set())
        place = next((title for role, title in order.items() if role in mine), "Not enrolled anywhere")
        groups[place].append(person)
    return groups
