"""A person's session with Kore's pages: a login through the hub (OAuth 2.0), which knows them from their launch."""

from __future__ import annotations

import hmac
import secrets
from typing import Annotated
from urllib.parse import quote, unquote, urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from kore import cookies
from kore.access import Right
from kore.api import browser
from kore.api.context import Services
from kore.api.identity import Through, caller_of_token, needs, public
from kore.errors import StateUnknown
from kore.settings import Settings

router = APIRouter(tags=["session"], include_in_schema=False)

#: Kore as the hub's service; `kore.hub` configures the same
CLIENT_ID = "service-kore"
#: seconds that the login at the hub may take
_LOGIN_LIFE = 600
#: seconds; the hub's token behind it ends earlier if the hub says so
_SESSION_LIFE = 8 * 3600


@router.get("/session/login", dependencies=[Depends(public)], status_code=303)
def sign_in(context: Services, destination: Annotated[str, Query(alias="next", max_length=2000)] = "") -> Response:
    """Ask the hub who this is."""
    settings = context.settings
    destination = destination if browser.is_own_path(destination, settings) else f"{settings.kore_path}/"
    state = secrets.token_urlsafe(32)
    query = {
        "client_id": CLIENT_ID,
        "redirect_uri": _callback(settings),
        "response_type": "code",
        "state": state,
    }
    response = browser.see_other(f"{settings.base_path}hub/api/oauth2/authorize?{urlencode(query)}")
    kept = f"{state}.{quote(destination, safe='/')}"
    browser.set_cookie(response, settings, cookies.OAUTH_STATE, kept, settings.kore_path, _LOGIN_LIFE)
    return response


@router.get("/oauth_callback", dependencies=[Depends(public)], status_code=303)
async def signed_in(
    request: Request,
    context: Services,
    code: Annotated[str, Query(max_length=500)] = "",
    state: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """The hub says who it is, by a token of theirs for Kore."""
    settings = context.settings
    expected, _, destination = request.cookies.get(cookies.OAUTH_STATE, "").partition(".")
    if not code or not state or not hmac.compare_digest(state.encode(), expected.encode()):
        raise StateUnknown("this browser has not begun the login to Kore")
    destination = unquote(destination)
    token = await context.hub.token_for_code(CLIENT_ID, code, _callback(settings))
    await caller_of_token(context, token)
    response = browser.see_other(
        destination if browser.is_own_path(destination, settings) else f"{settings.kore_path}/"
    )
    browser.set_cookie(response, settings, cookies.SESSION, token, settings.kore_path, _SESSION_LIFE)
    browser.drop_cookie(response, settings, cookies.OAUTH_STATE, settings.kore_path)
    return response


@router.post("/session/logout", dependencies=[needs(Right.OWN_COURSES, through=Through.COOKIE)], status_code=303)
def sign_out(request: Request, context: Services) -> RedirectResponse:
    """End the session here and at the hub."""
    settings = context.settings
    context.hub.forget(request.cookies[cookies.SESSION])
    response = browser.see_other(f"{settings.base_path}hub/logout")
    browser.drop_cookie(response, settings, cookies.SESSION, settings.kore_path)
    return response


def _callback(settings: Settings) -> str:
    return f"{settings.kore_path}/oauth_callback"
