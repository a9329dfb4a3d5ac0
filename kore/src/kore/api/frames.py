"""Launches inside a frame of the platform's page, where browsers keep third-party cookies away.

A lab needs a window of its own, so most launches are led into one. A choice for the platform (deep linking) goes back
to the page around the frame and must stay in it. It needs something that only this browser has: a cookie, which is
kept apart for each embedding site and may be blocked all the same; else a secret that the platform's page keeps
(LTI Client Side postMessages 0.1 and LTI PostMessage Storage 0.1); else a window, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from starlette.responses import Response

from kore import cookies, texts
from kore.api import browser, problems
from kore.api.templates import page
from kore.lti.login import Begun
from kore.settings import Settings, origin

#: where a browser says that the answer will be shown (Fetch metadata, section 2.1)
_FRAMES = frozenset({"iframe", "frame", "embed", "object"})
#: names of frames that a page may have
_TARGET = re.compile(r"[A-Za-z0-9_.:-]{1,255}")
#: our own parameter: whether the cookie was sent that now comes back, or does not
_TRIED = "kore_cookies"
#: seconds that a browser remembers that cookies come back
_REMEMBERED = 600
#: what a platform's answer may hold (OpenID Connect core, sections 3.1.2.5 and 3.1.2.6)
_ANSWER = ("state", "id_token", "error", "error_description")


def lead_in(request: Request, settings: Settings, parameters: Mapping[str, str]) -> Response | None:
    """What a login initiation in a frame is answered with before anything begins; None: it may begin here."""
    if request.headers.get("sec-fetch-dest") not in _FRAMES:
        return None
    if not _chooses(settings, parameters):
        return _in_a_window(request, parameters)
    if storage_target(request, settings, parameters) or cookies.FRAME in request.cookies:
        return None
    if _TRIED in parameters:
        return _in_a_window(request, parameters)
    again = browser.see_other(f"{cookie_path(settings)}/login?{urlencode({**parameters, _TRIED: 'sent'})}")
    browser.set_cookie(again, settings, cookies.FRAME, "1", cookie_path(settings), _REMEMBERED)
    return again


def storage_target(request: Request, settings: Settings, parameters: Mapping[str, str]) -> str | None:
    """The platform's frame that shall keep the browser's half of the login, if that is needed and offered."""
    target = parameters.get("lti_storage_target", "")
    framed = request.headers.get("sec-fetch-dest") in _FRAMES
    return target if framed and _chooses(settings, parameters) and _TARGET.fullmatch(target) else None


def keep_half(request: Request, begun: Begun, target: str, half: str) -> Response:
    """A page that lets the platform keep the browser's half, and goes on to the platform whether it does or not."""
    return _page(request, begun.platform.authorization_endpoint, target, begun.state, half=half, address=begun.address)


def fetch_half(request: Request, endpoint: str, target: str, form: Mapping[str, str]) -> Response:
    """A page that gets the half back and posts the platform's answer once more, with it.

    Args:
        request: the launch, of which no cookie came back.
        endpoint: the platform's authorization end point; what keeps the half is of its origin.
        target: the platform's frame.
        form: the platform's answer.
    """
    answer = {name: form[name] for name in _ANSWER if name in form}
    return _page(request, endpoint, target, form["state"], answer=answer)


def cookie_path(settings: Settings) -> str:
    """Where the cookies of a launch are sent to."""
    return f"{settings.kore_path}/lti"


def _chooses(settings: Settings, parameters: Mapping[str, str]) -> bool:
    """Whether the login says that it is for deep linking. Nobody has signed it: it only chooses the way."""
    try:
        return urlsplit(parameters.get("target_link_uri", "")).path == f"{settings.kore_path}/lti/deep-link"
    except ValueError:
        return False


def _in_a_window(request: Request, parameters: Mapping[str, str]) -> Response:
    """Moodle embeds activities unless told otherwise; the window is one click away."""
    tongue = problems.language(request)
    told = texts.text("in-a-window", tongue)
    sent = {name: value for name, value in parameters.items() if name != _TRIED}
    return page(request, "window.html", told=told, tongue=tongue, parameters=sent)


def _page(request: Request, endpoint: str, target: str, state: str, **values: Any) -> Response:
    tongue = problems.language(request)
    told = texts.text("signing-in", tongue)
    values |= {"target": target, "origin": origin(endpoint), "key": cookies.of_login(state)}
    return page(request, "storage.html", told=told, tongue=tongue, **values)
