"""The token end point (LTI Security Framework 1.0, section 4.1), with Moodle's checks in Moodle's order."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from kore_platform import addresses, assertions, scopes
from kore_platform.answers import HTML, Answer, compact, page
from kore_platform.errors import AssertionRefused, TokenRefused, ToolKeysUnavailable
from kore_platform.options import Strictness
from kore_platform.platform import Platform
from kore_platform.world import Tool

_FORM = "application/x-www-form-urlencoded"
_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_FIELDS = ("client_assertion", "client_assertion_type", "grant_type", "scope")


async def answer(platform: Platform, method: str, content_type: str, body: bytes) -> Answer:
    """Answer a token request."""
    media = HTML if platform.options.token_type_html else "application/json"
    try:
        form = _read(method, content_type, body)
        tool = await _client(platform, form["client_assertion"])
        return Answer(200, compact(_grant(platform, tool, form["scope"])), media)
    except TokenRefused as refused:
        # Moodle pastes its message between quotes, so that some answers are no JSON.
        return Answer(400, f'{{"error" : "{refused.error}"}}'.encode(), media)
    except ToolKeysUnavailable:
        if platform.options.html_errors:
            return page(404, "Error", "Cannot fetch the key set of the tool.")
        return Answer(400, compact({"error": "invalid_client"}), media)


def _read(method: str, content_type: str, body: bytes) -> dict[str, str]:
    form = dict(parse_qsl(body.decode(errors="replace")))
    is_form = content_type.partition(";")[0].strip().lower() == _FORM
    if method != "POST" or not is_form or not all(form.get(name) for name in _FIELDS):
        raise TokenRefused("invalid_request")
    if form["client_assertion_type"] != _BEARER or form["grant_type"] != "client_credentials":
        raise TokenRefused("unsupported_grant_type")
    return form


async def _client(platform: Platform, assertion: str) -> Tool:
    try:
        subject = assertions.peek(assertion).get("sub")
    except AssertionRefused as error:
        raise TokenRefused("invalid_request") from error
    if not subject:
        raise TokenRefused("invalid_request")
    tool = platform.world.tool.get(str(subject))
    if tool is None:
        raise TokenRefused("invalid_client")
    try:
        claims = await assertions.verify(assertion, tool, platform.tool_keys, platform.options, platform.now())
    except AssertionRefused as refused:
        raise TokenRefused(str(refused)) from refused
    if platform.options.check_assertion_claims:
        _check_claims(platform, claims)
    return tool


def _check_claims(platform: Platform, claims: dict[str, Any]) -> None:
    """What the standard asks for and Moodle leaves out (RFC 7523, section 3)."""
    audience = claims.get("aud")
    known = {f"{platform.issuer}{addresses.TOKEN}", platform.issuer}
    complete = all(claims.get(name) for name in ("iss", "aud", "exp", "iat", "jti")) and claims["iss"] == claims["sub"]
    if not complete or known.isdisjoint(audience if isinstance(audience, list) else [audience]):
        raise TokenRefused("invalid_client")
    now = platform.now()
    used = platform.used_assertions
    for old in [jti for jti, expires in used.items() if expires < now - platform.options.assertion_leeway]:
        del used[old]
    if str(claims["jti"]) in used:
        raise TokenRefused("invalid_client")
    used[str(claims["jti"])] = float(claims["exp"])


def _grant(platform: Platform, tool: Tool, wanted: str) -> dict[str, Any]:
    granted = [scope for scope in wanted.split(" ") if scope in scopes.permitted(tool)]
    if not granted:
        raise TokenRefused("invalid_scope")
    options: Strictness = platform.options
    text = platform.tokens.issue(tool.client_id, granted, platform.now() + options.token_seconds)
    return {
        "access_token": text,
        "token_type": "Bearer",
        "expires_in": options.token_seconds,
        "scope": " ".join(granted),
    }
