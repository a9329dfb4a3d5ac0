"""The OIDC authentication end point (LTI Security Framework 1.0, section 5.1.1): Moodle's checks in Moodle's order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from kore_platform import claims, people
from kore_platform.errors import PageRefused
from kore_platform.keys import sign
from kore_platform.platform import Platform
from kore_platform.sessions import Launch, Session
from kore_platform.world import Tool

_REQUIRED = ("scope", "response_type", "client_id", "redirect_uri", "login_hint", "nonce")


@dataclass(frozen=True)
class FormPost:
    """A form that the browser posts to a tool: an id_token or an error."""

    action: str
    fields: dict[str, str]


def authenticate(platform: Platform, session: Session | None, query: Mapping[str, str]) -> FormPost:
    """Answer an authentication request.

    Args:
        platform: the issuer.
        session: the browser's session; None: nobody is logged in.
        query: the request's parameters.

    Returns:
        The form with `id_token` and `state`, or with `error`.

    Raises:
        PageRefused: the request is such that Moodle shows a page and the tool never hears of it.
    """
    malformed = _malformed(query)
    if malformed:
        return _malformed_answer(platform, query, malformed)
    launch = _take_launch(platform, session, query)
    if launch is None or session is None:
        raise _invalid_request()
    tool = platform.world.tool[launch.tool]
    redirect_uri = query["redirect_uri"]
    if redirect_uri not in tool.redirect_uris:
        raise _invalid_request()
    error = _wrong(session, tool, query)
    if error:
        return FormPost(redirect_uri, error | {"state": query.get("state", "")})
    if not people.may_enter(platform.world, launch.course, session.person):
        raise PageRefused(403, "You cannot enter this course", "You are not enrolled in it, or not any more.")
    token = sign(claims.build(platform, launch, query["nonce"], session.sesskey), platform.keys.current)
    target = platform.options.storage_target
    storage = {"lti_storage_target": target} if target else {}
    return FormPost(redirect_uri, {"id_token": token, "state": query.get("state", ""), **storage})


def _malformed(query: Mapping[str, str]) -> str:
    if not all(query.get(name) for name in _REQUIRED) or not _launch_id(query):
        return "invalid_request"
    if query["scope"] != "openid":
        return "invalid_scope"
    return "" if query["response_type"] == "id_token" else "unsupported_response_type"


def _malformed_answer(platform: Platform, query: Mapping[str, str], error: str) -> FormPost:
    tool = platform.world.tool.get(query.get("client_id", ""))
    redirect_uri = query.get("redirect_uri", "")
    if platform.options.error_pages or tool is None or redirect_uri not in tool.redirect_uris:
        raise _invalid_request()
    return FormPost(redirect_uri, {"error": error, "state": query.get("state", "")})


def _launch_id(query: Mapping[str, str]) -> str:
    try:
        hint = json.loads(query.get("lti_message_hint", ""))
    except (ValueError, RecursionError):
        return ""
    launch_id = hint.get("launchid") if isinstance(hint, dict) else None
    return launch_id if isinstance(launch_id, str) else ""


def _take_launch(platform: Platform, session: Session | None, query: Mapping[str, str]) -> Launch | None:
    if session is None:
        return None
    return session.take(_launch_id(query), once=platform.options.one_shot_hints)


def _wrong(session: Session, tool: Tool, query: Mapping[str, str]) -> dict[str, str]:
    if query["client_id"] != tool.client_id:
        return {"error": "unauthorized_client"}
    if query["login_hint"] != session.person:
        return {"error": "access_denied"}
    if not query.get("response_mode"):
        return {"error": "invalid_request", "error_description": "Missing response_mode"}
    if query["response_mode"] != "form_post":
        return {"error": "invalid_request", "error_description": "Invalid response_mode"}
    if query.get("prompt") not in {None, "", "none"}:
        return {"error": "invalid_request", "error_description": "Invalid prompt"}
    return {}


def _invalid_request() -> PageRefused:
    return PageRefused(404, "Invalid request", "Go back to the course and start the activity again.")
