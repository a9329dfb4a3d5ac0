"""The platforms' way in: login initiation, launch, key set.

LTI 1.3 core, section 5; security framework 1.0, section 5.1.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta

from fastapi import APIRouter, Depends, Request
from starlette.background import BackgroundTasks
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, RedirectResponse, Response

from kore import clock, cookies
from kore.access import Right
from kore.api import bodies, browser, deep_linking, door, frames, grading_labs, landing, problems, rosters
from kore.api.context import Context, Services
from kore.api.identity import public
from kore.errors import LaunchRefused, StateUnknown
from kore.lti import launch, login
from kore.lti.key_lives import HELD
from kore.model import Enrolment, Launch, Message
from kore.settings import Platform
from kore.steps.enrol import enrol
from kore.store import handshakes
from kore.store.handshakes import Login

router = APIRouter(prefix="/lti", tags=["LTI 1.3"], dependencies=[Depends(public)])

#: how long a person may take to sign in at the platform
_LOGIN_LIFE = timedelta(minutes=10)
#: random bytes of the browser's half of a login
_RANDOM = 32


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
    cookie = cookies.of_login(form.get("state", ""))
    if cookie not in request.cookies and "half" not in form and (page := await _fetch_half(request, context, form)):
        return page
    verified = await _verify(request, context, form)
    enrolment = await run_in_threadpool(enrol, context.store, verified)
    if verified.message is Message.DEEP_LINKING:
        response = await deep_linking.show(request, context, verified, enrolment)
    else:
        response = await _to_the_hub(context, verified, enrolment)
    browser.drop_cookie(response, context.settings, cookie, frames.cookie_path(context.settings))
    response.background = _afterwards(context, enrolment)
    return response


@router.get("/jwks", summary="The instance's public keys")
async def key_set(context: Services) -> Response:
    """The keys to check our signatures with (RFC 7517)."""
    context.requests["keys"] += 1
    headers = {"Cache-Control": f"public, max-age={int(HELD.total_seconds())}"}
    return JSONResponse(context.own_keys.key_set(), headers=headers)


async def _begin(request: Request, context: Context, parameters: Mapping[str, str]) -> Response:
    settings = context.settings
    if answer := frames.lead_in(request, settings, parameters):
        return answer
    begun = login.begin(context.platforms.everything, parameters, settings.launch_url)
    target = frames.storage_target(request, settings, parameters)
    half = secrets.token_urlsafe(_RANDOM) if target else None
    kept = Login(begun.nonce, begun.platform.issuer, begun.platform.client_id, target)
    await run_in_threadpool(_keep_login, context, begun.state, kept, half)
    response = (
        frames.keep_half(request, begun, target, half)
        if target and half
        else RedirectResponse(begun.address, status_code=302, headers={"Cache-Control": "no-store"})
    )
    path, seconds = frames.cookie_path(settings), int(_LOGIN_LIFE.total_seconds())
    browser.set_cookie(response, settings, cookies.of_login(begun.state), begun.state, path, seconds)
    return response


def _keep_login(context: Context, state: str, kept: Login, half: str | None) -> None:
    now = clock.now()
    with context.store.write_passing() as session:
        handshakes.keep_login(session, state, kept, now, now + _LOGIN_LIFE, half)


async def _fetch_half(request: Request, context: Context, form: Mapping[str, str]) -> Response | None:
    """What to answer a launch with whose cookie has not come back; None: the platform does not keep its half either."""
    begun = await run_in_threadpool(_find_login, context, form.get("state", ""))
    if begun is None or begun.storage_target is None:
        return None
    endpoint = _platform(context, begun).authorization_endpoint
    return frames.fetch_half(request, endpoint, begun.storage_target, form)


def _find_login(context: Context, state: str) -> Login | None:
    with context.store.read() as session:
        return handshakes.find_login(session, state, clock.now())


async def _verify(request: Request, context: Context, form: Mapping[str, str]) -> Launch:
    """The launch, once browser, login and token agree. A login is used up by the attempt."""
    state, half = form.get("state", ""), form.get("half")
    # Whoever has begun the login knows its half: it counts only from our own page in this very browser.
    if request.headers.get("sec-fetch-site") != "same-origin":
        half = None
    of_browser = request.cookies.get(cookies.of_login(state), "")
    if not state or not (of_browser or half):
        raise StateUnknown("this browser has not begun the launch")
    begun = await run_in_threadpool(_take_login, context, state, None if of_browser else half)
    if begun is None:
        raise StateUnknown("the launch was begun in another browser or too long ago, or finished before")
    if "error" in form:
        raise LaunchRefused(f"the platform says: {form['error'][:100]} {form.get('error_description', '')[:300]}")
    try:
        verified = await launch.verify(
            _platform(context, begun), context.platform_keys, form, of_browser or state, begun.nonce
        )
    except LaunchRefused as refusal:
        problems.remember(request, refusal.locale, refusal.return_url)
        raise
    problems.remember(request, verified.locale, verified.return_url)
    return verified


def _take_login(context: Context, state: str, half: str | None) -> Login | None:
    with context.store.write_passing() as session:
        return handshakes.take_login(session, state, clock.now(), half)


def _platform(context: Context, begun: Login) -> Platform:
    platform = context.platforms.find(begun.issuer, begun.client_id)
    if platform is None:
        raise StateUnknown("the platform's registration has been removed meanwhile")
    return platform


async def _to_the_hub(context: Context, verified: Launch, enrolment: Enrolment) -> Response:
    """The hub lets the person in with a ticket, and sends them on."""
    place = await run_in_threadpool(landing.of, context, verified, enrolment)
    response = await door.enter(context, enrolment.person_id, place)
    # Whoever used this browser's session before, the launch says who it is now.
    browser.drop_cookie(response, context.settings, cookies.SESSION, context.settings.kore_path)
    return response


def _afterwards(context: Context, enrolment: Enrolment) -> BackgroundTasks:
    """A grader's course gets its hub user and its roster; the answer to the browser does not wait for them."""
    tasks = BackgroundTasks()
    if enrolment.course is None or enrolment.role is None:
        return tasks
    rights = context.access.of_role(enrolment.role)
    if Right.GRADE in rights:
        tasks.add_task(grading_labs.prepare, context, enrolment.course)
    if Right.ROSTER in rights:
        tasks.add_task(rosters.after_launch, context, enrolment.course)
    return tasks
