"""Launches: from an activity to the tool's login, and through the authentication end point into the tool."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kore_platform import addresses, claims, people
from kore_platform import vocabulary as v
from kore_platform.authentication import FormPost, authenticate
from kore_platform.errors import PageRefused
from kore_platform.pages.render import render, render_post
from kore_platform.pages.visitors import platform_of, require_activity, require_session, session_of
from kore_platform.platform import Platform
from kore_platform.sessions import Launch, Session, hint, new_launch_id


async def launch(request: Request) -> Response:
    """Start the activity: the login initiation (LTI Security Framework 1.0, section 5.1.1.1)."""
    platform, session = platform_of(request), session_of(request)
    if session is None:
        return _launch_of_nobody(platform, request)
    activity = require_activity(request, session)
    as_student = activity.course in session.as_student
    started = Launch(session.person, activity.course, activity.tool, activity.id, as_student=as_student)
    return initiate(platform, session, started)


async def review(request: Request) -> Response:
    """A teacher looks at a student's submission (LTI Submission Review 1.0)."""
    platform, session = platform_of(request), require_session(request)
    activity = require_activity(request, session)
    column, student = platform.columns.of_activity(activity.id), request.query_params.get("user", "")
    if not people.may_grade(platform.world, activity.course, session.person):
        raise PageRefused(403, "Only teachers can do this", "You may see your own grades only.")
    if column is None or column.submission_review is None or student not in platform.world.person:
        raise PageRefused(404, "There is nothing to review", "The tool offers no review for this activity.")
    message = v.SUBMISSION_REVIEW_REQUEST
    return initiate(
        platform,
        session,
        Launch(session.person, activity.course, activity.tool, activity.id, message, student, column.id),
    )


async def auth(request: Request) -> Response:
    """The authentication end point, by GET or POST."""
    platform, session = platform_of(request), session_of(request)
    query = await _parameters(request)
    if session is None and "repost" not in query:
        # Browsers leave the cookie out of a cross-site post; posted again from here, it comes along.
        return render_post(FormPost(addresses.AUTH, {**query, "repost": "true"}), "autopostme")
    return render_post(authenticate(platform, session, query), "ltiAuthForm")


async def returned(request: Request) -> Response:
    """Where tools send people back to, with a message if they like."""
    session = require_session(request)
    messages = {name: request.query_params.get(name, "")[:1000] for name in ("lti_errormsg", "lti_msg")}
    course = platform_of(request).world.course.get(request.query_params.get("course", ""))
    if course is None or not people.may_enter(platform_of(request).world, course.id, session.person):
        raise PageRefused(404, "There is no such course", "It may have been deleted.")
    return render(request, "returned.html", course=course, error=messages["lti_errormsg"], message=messages["lti_msg"])


def initiate(platform: Platform, session: Session, started: Launch) -> Response:
    """Send the browser to the tool's login with Moodle's six fields, and no more unless an option says so."""
    return _initiation(platform, started, session.person, session.start(started))


def _launch_of_nobody(platform: Platform, request: Request) -> Response:
    # As Moodle: the tool sees a login that never comes back.
    activity = platform.world.activity.get(request.query_params.get("id", ""))
    if activity is None:
        raise PageRefused(404, "There is no such activity", "It may have been deleted.")
    started = Launch("0", activity.course, activity.tool, activity.id)
    return _initiation(platform, started, "0", hint(new_launch_id(activity.id), activity.id))


def _initiation(platform: Platform, started: Launch, person: str, message_hint: str) -> Response:
    tool = platform.world.tool[started.tool]
    fields = {
        "iss": platform.issuer,
        "target_link_uri": claims.target(platform, started),
        "login_hint": person,
        "lti_message_hint": message_hint,
        "client_id": tool.client_id,
        "lti_deployment_id": tool.deployment_in(started.course),
    }
    if platform.options.storage_target:
        fields["lti_storage_target"] = platform.options.storage_target
    if platform.options.initiation == "GET":
        joint = "&" if "?" in tool.initiate_login_url else "?"
        return RedirectResponse(f"{tool.initiate_login_url}{joint}{urlencode(fields)}", 303)
    return render_post(FormPost(tool.initiate_login_url, fields), "ltiInitiateLoginForm")


async def _parameters(request: Request) -> Mapping[str, str]:
    found = dict(request.query_params)
    if request.method == "POST":
        found |= {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    return found
