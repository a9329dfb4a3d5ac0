"""What went wrong, told: problem+json to programs (RFC 9457), a page to people, all of it to the log."""

from __future__ import annotations

import logging
import secrets
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from kore import texts
from kore.api import browser
from kore.api.context import context_of
from kore.api.headers import admit
from kore.api.identity import SignInNeeded
from kore.api.templates import page
from kore.errors import BadRequest, KoreError, NotAllowed, NotFound, NotIdentified

_log = logging.getLogger(__name__)

_BY_STATUS: dict[int, type[KoreError]] = {401: NotIdentified, 403: NotAllowed, 404: NotFound}
_SERVER_ERROR = 500
#: characters of a path or a detail that the log keeps
_LOGGED = 1000


def install(app: FastAPI) -> None:
    """Let the service answer every failure in its own words."""
    app.add_exception_handler(KoreError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def remember(request: Request, locale: str, return_url: str) -> None:
    """Note what a signed message says of the person, for a problem that comes up on their way."""
    request.state.locale, request.state.return_url = locale, return_url


def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, KoreError)
    if isinstance(error, SignInNeeded) and request.method == "GET" and _for_people(request):
        path = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        login = f"{context_of(request).settings.kore_path}/session/login?next={quote(path)}"
        return browser.see_other(login)
    return _answer(request, error)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    places = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()[:5])
    return _answer(request, BadRequest(places))


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known = _BY_STATUS.get(error.status_code, BadRequest)(f"{request.method} {request.url.path}: {error.detail}")
    answer = _answer(request, known, status=error.status_code)
    answer.headers.update(error.headers or {})
    return answer


def _unexpected(request: Request, error: Exception) -> Response:
    # The server logs the traceback right after this.
    return _answer(request, KoreError(f"an unexpected {type(error).__name__}"))


def _answer(request: Request, error: KoreError, status: int | None = None) -> Response:
    status = status or error.status
    reference = secrets.token_hex(4)
    level = _level(error, status)
    where = f"{request.method} {request.url.path}"
    _log.log(level, "[%s] %s: %s: %s", reference, _line(where), error.code, _line(error.detail))
    told = texts.text(error.code, language(request))
    headers = {"Cache-Control": "no-store"}
    if not _for_people(request):
        problem = {"type": f"urn:ananke:problem:{error.code}", "title": told.title, "status": status}
        problem |= {"detail": error.detail, "reference": reference}
        return JSONResponse(problem, status, headers, media_type="application/problem+json")
    values: dict[str, Any] = {"told": told, "detail": error.detail, "reference": reference, "tongue": language(request)}
    values["back"] = _back(request, told.title, reference)
    answer = page(request, "problem.html", status, headers, **values)
    admit(answer, context_of(request).platforms, *getattr(request.state, "framed_by", ()))
    return answer


def _back(request: Request, title: str, reference: str) -> str:
    """The way back to the platform, which is told what happened (LTI 1.3 core, section 5.4.4); empty if there is none.

    Only what a platform has signed leads there: else anybody could have our pages lead anywhere.
    """
    address = getattr(request.state, "return_url", "")
    if not address:
        return ""
    told = urlencode({"lti_errormsg": title, "lti_errorlog": reference})
    parts = urlsplit(address)
    return parts._replace(query=f"{parts.query}&{told}" if parts.query else told).geturl()


def _line(text: str) -> str:
    """One line of the log: paths come from outside and could begin another one."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[:_LOGGED])


def _level(error: KoreError, status: int) -> int:
    """How loud it is in the log; that somebody is not signed in yet is nothing to tell."""
    if isinstance(error, SignInNeeded):
        return logging.DEBUG
    return logging.ERROR if status >= _SERVER_ERROR else logging.INFO


def language(request: Request) -> str:
    """The person's: as the LMS said it at the launch, else as the browser says."""
    said = getattr(request.state, "locale", "") or request.headers.get("accept-language", "")
    return texts.language(said)


def _for_people(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
