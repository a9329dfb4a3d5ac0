"""Dynamic registration: tools register themselves where an administrator sends them (LTI Dynamic Registration 1.0)."""

from __future__ import annotations

import json
import secrets
import string
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from kore_platform import addresses, assertions, changes, tool_configuration
from kore_platform.answers import Answer, compact, page
from kore_platform.errors import AssertionRefused, RegistrationRefused, WorldError
from kore_platform.keys import sign
from kore_platform.platform import Platform

_SECONDS = 3600
_LENGTH = 15
_LETTERS = string.ascii_letters + string.digits
_NEW, _UPDATE = "reg", "reg-update"


@dataclass(frozen=True)
class Invitation:
    """What an administrator's browser takes to the tool."""

    #: where the browser goes: the tool's registration address with both parameters
    url: str
    openid_configuration: str
    registration_token: str
    #: the client id that the tool will have
    client_id: str


def invite(platform: Platform, url: str, client_id: str | None = None) -> Invitation:
    """Let the tool at an address register itself once, within an hour (section 3.1).

    Args:
        platform: the platform.
        url: the tool's registration address.
        client_id: the registration to replace; None: a new one.
    """
    now = int(platform.now())
    subject = client_id or "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    claims = {"sub": subject, "scope": _UPDATE if client_id else _NEW, "iat": now, "exp": now + _SECONDS}
    query = {
        "openid_configuration": f"{platform.issuer}{addresses.CONFIGURATION}",
        "registration_token": sign(claims, platform.keys.current),
    }
    return Invitation(f"{url}{'&' if '?' in url else '?'}{urlencode(query)}", **query, client_id=subject)


def answer(platform: Platform, authorization: str, body: bytes) -> Answer:
    """Answer a registration request (section 3.6).

    Args:
        platform: the platform.
        authorization: the request's Authorization header, with the registration token.
        body: the registration, as JSON.
    """
    try:
        return _register(platform, authorization, body)
    except RegistrationRefused as refused:
        return Answer(refused.status, refused.reason.encode())
    except WorldError as error:
        return Answer(400, str(error).encode())
    except AssertionRefused as refused:
        # Moodle does not expect a token that it cannot read.
        return page(404, "Error", f"Exception - {refused}")


def _register(platform: Platform, authorization: str, body: bytes) -> Answer:
    scheme, _, token = authorization.partition(" ")
    if scheme != "Bearer" or not token.strip():
        raise RegistrationRefused(401, "missing_registration_token")
    client_id, known = _subject(platform, token.strip())
    wanted = tool_configuration.read(_object(body), client_id)
    if known:
        old = platform.world.tool[client_id]
        tool = {**wanted, "deployment_id": old.deployment_id, "deployments": old.deployments, "pending": old.pending}
        platform.change_world(changes.change_tool(platform.world, tool))
    else:
        tool = {**wanted, "deployment_id": _next(platform), "pending": platform.options.registration_pending}
        platform.change_world(changes.add_tools(platform.world, [tool]))
    shown = tool_configuration.write(platform.world.tool[client_id], platform.options)
    return Answer(platform.options.registration_status, compact(shown), "application/json; charset=utf-8")


def _subject(platform: Platform, token: str) -> tuple[str, bool]:
    """The client id of a token, and whether the tool is known already; a new one's token works once."""
    keys: dict[str, dict[str, Any]] = {key.kid: dict(key.jwk) for key in platform.keys.published}
    claims = assertions.check(token, keys, platform.options, platform.now())
    client_id, scope = str(claims.get("sub", "")), claims.get("scope")
    known = client_id in platform.world.tool
    if scope not in {_NEW, _UPDATE} or (scope == _UPDATE and not known):
        raise RegistrationRefused(401, "invalid_registration_token")
    if scope == _NEW and known:
        raise RegistrationRefused(401, "token_already_used")
    return client_id, known


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {}


def _next(platform: Platform) -> str:
    return str(max((int(tool.deployment_id) for tool in platform.world.tools), default=0) + 1)
