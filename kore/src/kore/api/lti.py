"""The platforms' way in: login initiation, launch, key set.

LTI 1.3 core, section 5; security framework 1.0, section 5.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, RedirectResponse, Response

from kore import clock, cookies, texts
from kore.access import Right
from kore.api import bodies, browser, grading_labs, problems
from kore.api.context import Context, Services
from kore.api.identity import public
from kore.api.templates import page
from kore.errors import LaunchRefused, StateUnknown
from kore.lti import launch, login
from kore.lti.key_lives import HELD
from kore.model import Enrolment, Launch
from kore.settings import Settings
from kore.steps.enrol import enrol
from kore.steps.hand_over import LIFE, issue
from kore.store import handshakes
from kore.store.handshakes import Login

router = APIRouter(prefix="/lti", tags=["LTI 1.3"], dependencies=[Depends(public)])

#: how long a person may take to sign in at the platform
_LOGIN_LIFE = timedelta(minutes=10)
#: where a browser says that the answer will be shown (Fetch metadata, section 2.1)
_FRAMES = frozenset({"iframe", "frame", "embed", "object"})


@router.get("/login", summary="Login initiation by GET", response_class=RedirectResponse, status_code=302)
async def login_by_get(request: Request, context: Services) -> Response:
    """The platform announces a person; we ask it who that is."""
    return await _begin(request, context, dict(request.query_params))


@router.post("/login", summary="Login initiation by POST", response_class=RedirectResponse, status_code=302)
async def login_by_post(request: Request, context: Services) -> Response:
    """The platform announces a person; we ask it who that is."""
    return await _begin(request, context, await bodies.form(request))


@router.post("/launch", summary="Launch", response_class=RedirectResponse, status_code=303)
async def receive_launch(request: Request, context: Services) -> Response:
    """The platform says who it is and where they come from; they go on to the hub with a ticket."""
    form = await bodies.form(request)
    state = form.get("state", "")
    verified = await _verify(context, form, state, request.cookies.get(cookies.of_login(state), ""))
    request.state.locale = verified.locale
    enrolment = await run_in_threadpool(enrol, context.store, verified)
    landing = _landing(context, enrolment)
    ticket = await run_in_threadpool(issue, context.store, enrolment.person_id, landing)
    door = f"{context.settings.base_path}hub/login"
    response = browser.see_other(f"{door}?{urlencode({'ticket': ticket.ticket})}")
    seconds = int(LIFE.total_seconds())
    browser.set_cookie(response, context.settings, cookies.of_ticket(ticket.ticket), ticket.browser, door, seconds)
    browser.drop_cookie(response, context.settings, cookies.of_login(state), _cookie_path(context.settings))
    # Whoever used this browser's session before, the launch says who it is now.
    browser.drop_cookie(response, context.settings, cookies.SESSION, context.settings.kore_path)
    response.background = _prepare_grading_lab(context, enrolment)
    return response


@router.get("/jwks", summary="The instance's public keys")
async def key_set(context: Services) -> Response:
    """The keys to check our signatures with (RFC 7517)."""
    context.requests["keys"] += 1
    headers = {"Cache-Control": f"public, max-age={int(HELD.total_seconds())}"}
    return JSONResponse(context.own_keys.key_set(), headers=headers)


async def _begin(request: Request, context: Context, parameters: Mapping[str, str]) -> Response:
    settings = context.settings
    if request.headers.get("sec-fetch-dest") in _FRAMES:
        return _in_a_window(request, parameters)
    begun = login.begin(context.platforms.everything, parameters, f"{settings.origin}{settings.kore_path}/lti/launch")
    kept = Login(begun.nonce, begun.platform.issuer, begun.platform.client_id)
    await run_in_threadpool(_keep_login, context, begun.state, kept)
    response = RedirectResponse(begun.address, status_code=302, headers={"Cache-Control": "no-store"})
    seconds = int(_LOGIN_LIFE.total_seconds())
    browser.set_cookie(response, settings, cookies.of_login(begun.state), begun.state, _cookie_path(settings), seconds)
    return response


def _in_a_window(request: Request, parameters: Mapping[str, str]) -> Response:
    """Moodle embeds activities unless told otherwise; a lab needs a window, so that is one click away."""
    tongue = problems.language(request)
    told = texts.text("in-a-window", tongue)
    return page(request, "window.html", told=told, tongue=tongue, parameters=parameters)


def _keep_login(context: Context, state: str, kept: Login) -> None:
    now = clock.now()
    with context.store.write_passing() as session:
        handshakes.keep_login(session, state, kept, now, now + _LOGIN_LIFE)


async def _verify(context: Context, form: Mapping[str, str], state: str, of_browser: str) -> Launch:
    """The launch, once browser, login and token agree. A login is used up by the attempt."""
    if not state or not of_browser:
        raise StateUnknown("this browser has not begun the launch")
    begun = await run_in_threadpool(_take_login, context, state)
    if begun is None:
        raise StateUnknown("the launch was begun too long ago, or finished before")
    if "error" in form:
        raise LaunchRefused(f"the platform says: {form['error'][:100]} {form.get('error_description', '')[:300]}")
    platform = context.platforms.find(begun.issuer, begun.client_id)
    if platform is None:
        raise StateUnknown("the platform's registration has been removed meanwhile")
    return await launch.verify(platform, context.platform_keys, form, of_browser, begun.nonce)


def _take_login(context: Context, state: str) -> Login | None:
    with context.store.write_passing() as session:
        return handshakes.take_login(session, state, clock.now())


def _landing(context: Context, enrolment: Enrolment) -> str:
    """Where the hub sends the person: graders to the course, others to their lab."""
    settings = context.settings
    if enrolment.course is None or enrolment.role is None:
        return f"{settings.base_path}hub/user-redirect/lab"
    rights = context.access.of_role(enrolment.role)
    if Right.GRADE in rights:
        return f"{settings.kore_path}/courses/{enrolment.course}"
    if enrolment.assignment is None or Right.FETCH not in rights:
        return f"{settings.base_path}hub/user-redirect/lab"
    query = urlencode({"course": enrolment.course, "assignment": enrolment.assignment})
    return f"{settings.base_path}hub/user-redirect/kore/open?{query}"


def _prepare_grading_lab(context: Context, enrolment: Enrolment) -> BackgroundTask | None:
    """A grader's course gets its hub user; the answer to the browser does not wait for it."""
    if enrolment.course is None or enrolment.role is None:
        return None
    if Right.GRADE not in context.access.of_role(enrolment.role):
        return None
    return BackgroundTask(grading_labs.prepare, context, enrolment.course)


def _cookie_path(settings: Settings) -> str:
    return f"{settings.kore_path}/lti"
