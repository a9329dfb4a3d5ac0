"""Who is looking at a page: cookies, sessions and what each person may see."""

from __future__ import annotations

import hmac
import zlib

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from kore_platform import people
from kore_platform.errors import LoginNeeded, PageRefused
from kore_platform.platform import Platform
from kore_platform.sessions import Session
from kore_platform.world import Activity, Course


def platform_of(request: Request) -> Platform:
    """The platform that answers."""
    platform = request.app.state.platform
    if not isinstance(platform, Platform):
        raise TypeError("the application has no platform")
    return platform


def cookie_name(platform: Platform) -> str:
    """Cookies ignore ports, so that each platform of a machine needs a name of its own."""
    return f"MoodleSession{zlib.crc32(platform.issuer.encode()):08x}"


def session_of(request: Request) -> Session | None:
    """The browser's session, if its person still exists."""
    platform = platform_of(request)
    session = platform.sessions.find(request.cookies.get(cookie_name(platform), ""))
    return session if session and session.person in platform.world.person else None


def require_session(request: Request) -> Session:
    """The browser's session.

    Raises:
        LoginNeeded: nobody is logged in.
    """
    session = session_of(request)
    if session is None:
        raise LoginNeeded
    return session


def set_cookie(response: Response, platform: Platform, value: str) -> None:
    """Give the browser its session, with the attributes that Moodle gives Chrome."""
    secure = platform.issuer.startswith("https://")
    response.set_cookie(cookie_name(platform), value, httponly=True, secure=secure, samesite="none" if secure else None)


def require_course(request: Request, session: Session) -> Course:
    """The course of the query's `id` or `course`.

    Raises:
        PageRefused: it does not exist, or the person may not enter.
    """
    platform = platform_of(request)
    wanted = request.query_params.get("course", request.query_params.get("id", ""))
    course = platform.world.course.get(wanted)
    if course is None:
        raise PageRefused(404, "There is no such course", "It may have been deleted.")
    return check_entry(platform, session, course)


def require_activity(request: Request, session: Session) -> Activity:
    """The activity of the query's `id`.

    Raises:
        PageRefused: it does not exist, or the person may not enter its course.
    """
    platform = platform_of(request)
    activity = platform.world.activity.get(request.query_params.get("id", ""))
    if activity is None:
        raise PageRefused(404, "There is no such activity", "It may have been deleted.")
    check_entry(platform, session, platform.world.course[activity.course])
    return activity


def check_entry(platform: Platform, session: Session, course: Course) -> Course:
    """The course itself.

    Raises:
        PageRefused: the person may not enter it.
    """
    if not people.may_enter(platform.world, course.id, session.person):
        raise PageRefused(403, "You cannot enter this course", "You are not enrolled in it, or not any more.")
    return course


def check_sesskey(session: Session, form: FormData) -> None:
    """See that a form came from one of our own pages.

    Raises:
        PageRefused: it did not.
    """
    if not hmac.compare_digest(str(form.get("sesskey", "")).encode(), session.sesskey.encode()):
        raise PageRefused(403, "Your session has expired", "Go back, reload the page and try again.")
