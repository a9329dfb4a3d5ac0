"""Dynamic registration: the platform describes itself, we describe ourselves, and it names our client id.

LTI Dynamic Registration 1.0. Whatever comes of it waits for a person's approval.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from pydantic import ValidationError

from kore.errors import PlatformUnavailable, RegistrationRefused
from kore.lti import tool
from kore.lti.bounded import ask, document
from kore.lti.configuration import Configuration, text
from kore.lti.outside import Outside
from kore.lti.tool import Tool
from kore.model import Message
from kore.settings import Platform

#: bytes of the platform's answer, and seconds for it, as for each look-up of a name
_MOST = 256 << 10
_SECONDS = 10.0
#: a registration token becomes a header's value
_TOKEN = re.compile(r"[!-~]{1,8000}")
_TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
#: where instructors choose content; beside LTI's own, Canvas' words for the same
_CONTENT_AREA = "ContentArea"
_PLACEMENTS = frozenset({_CONTENT_AREA, "assignment_selection", "link_selection"})
_CLAIMS = ["iss", "sub", "name", "given_name", "family_name", "email"]
#: characters of a platform's own words that are told
_TOLD = 200


@dataclass(frozen=True)
class Registration:
    """A platform that has registered us; nobody has approved it yet."""

    platform: Platform
    #: what it calls itself
    product: str


async def register(
    http: httpx.AsyncClient, outside: Outside, found: Configuration, ours: Tool, token: str | None
) -> Registration:
    """Register at a platform (section 3.6).

    Args:
        http: a client by way of `outside`.
        outside: checks the addresses that will be asked later, too.
        found: what the platform says of itself.
        ours: the instance.
        token: opens the registration end point once; some platforms give none.

    Raises:
        RegistrationRefused: the platform refuses, or answers what makes no registration.
        AddressForbidden: one of its addresses is within our networks.
    """
    await _check(outside, found)
    headers = {"Content-Type": "application/json", "Accept": "application/json", **_authorization(token)}
    body = json.dumps(request(found, ours)).encode()
    try:
        answer = await ask(
            http, "POST", found.registration_endpoint, headers=headers, content=body, seconds=_SECONDS, most=_MOST
        )
    except (httpx.HTTPError, httpx.InvalidURL, PlatformUnavailable) as error:
        raise RegistrationRefused(f"the registration could not be sent: {type(error).__name__}") from error
    if answer.status_code not in {httpx.codes.OK, httpx.codes.CREATED}:
        raise RegistrationRefused(f"the platform refuses: HTTP {answer.status_code} {_words(answer, token)}")
    return _registration(document(answer), found)


def request(found: Configuration, ours: Tool) -> dict[str, Any]:
    """What we tell a platform of ourselves (section 3.5.2)."""
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": ours.login,
        "redirect_uris": [ours.launch],
        "client_name": ours.name,
        "jwks_uri": ours.jwks,
        "logo_uri": ours.icon,
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(_scopes(found)),
        _TOOL: {
            "domain": ours.domain,
            "description": tool.DESCRIPTION["en"],
            "description#de": tool.DESCRIPTION["de"],
            "target_link_uri": ours.launch,
            "custom_parameters": _custom(found),
            "claims": _CLAIMS,
            "messages": _messages(found, ours),
        },
    }


def _scopes(found: Configuration) -> list[str]:
    """What the platform supports of what we use; all where it names none of it: Sakai lists `openid` alone.

    Few platforms know the service for groups, so nobody is asked for it who does not name it.
    """
    supported = [scope for scope in (*tool.SCOPES, tool.SCOPE_GROUPS) if scope in (found.scopes or ())]
    return supported or list(tool.SCOPES)


def _custom(found: Configuration) -> dict[str, str]:
    """The custom parameters of launches; that of the person's groups where the platform has such a variable."""
    variables = (tool.GROUPS_IN_MOODLE, tool.GROUPS_IN_CANVAS)
    known = next((variable for variable in variables if variable.removeprefix("$") in found.variables), None)
    return tool.CUSTOM | ({tool.GROUPS: known} if known else {})


def _messages(found: Configuration, ours: Tool) -> list[dict[str, Any]]:
    """What may come beside plain launches: what the platform supports, where it says so."""
    supported = found.messages
    messages: list[dict[str, Any]] = []
    if supported is None or Message.DEEP_LINKING in supported:
        named = (supported or {}).get(Message.DEEP_LINKING, frozenset())
        messages.append(
            {
                "type": Message.DEEP_LINKING.value,
                "target_link_uri": ours.deep_link,
                "label": tool.SELECT["en"],
                "label#de": tool.SELECT["de"],
                "placements": sorted({_CONTENT_AREA, *(_PLACEMENTS & named)}),
            }
        )
    if supported is not None and Message.SUBMISSION_REVIEW in supported:
        messages.append({"type": Message.SUBMISSION_REVIEW.value, "target_link_uri": ours.launch})
    return messages


async def _check(outside: Outside, found: Configuration) -> None:
    """Whatever we shall ask later must be outside, too.

    Raises:
        AddressForbidden: it is not.
        RegistrationRefused: there is no such host.
    """
    for address in (found.token_endpoint, found.jwks_uri):
        try:
            async with asyncio.timeout(_SECONDS):
                await outside.check(httpx.URL(address))
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise RegistrationRefused(f"{urlsplit(address).hostname} cannot be found") from error


def _authorization(token: str | None) -> dict[str, str]:
    if not token:
        return {}
    if not _TOKEN.fullmatch(token):
        raise RegistrationRefused("the registration token is none")
    return {"Authorization": f"Bearer {token}"}


def _words(answer: httpx.Response, token: str | None) -> str:
    """What a platform says to its refusal, without the token; pages are left out."""
    if "html" in answer.headers.get("content-type", ""):
        return ""
    said = answer.content[: _MOST // 64].decode(errors="replace")
    return " ".join((said.replace(token, "…") if token else said).split())[:_TOLD]


def _registration(said: Any, found: Configuration) -> Registration:
    """The platform as it will be used.

    Where it names no deployment, all of this registration are let in: the client id was made for us alone.

    Raises:
        RegistrationRefused: the answer names no client id, or what it says cannot be a platform.
    """
    if not isinstance(said, dict):
        raise RegistrationRefused("the platform's answer is no JSON object")
    deployments = _deployments(said.get(_TOOL))
    try:
        platform = Platform(
            name=urlsplit(found.issuer).hostname,
            issuer=found.issuer,
            client_id=text(said, "client_id"),
            deployment_ids=deployments,
            accept_deployments=not deployments,
            authorization_endpoint=found.authorization_endpoint,
            token_endpoint=found.token_endpoint,
            token_audience=found.token_audience,
            jwks_uri=found.jwks_uri,
        )
    except ValidationError as error:
        places = ", ".join(str(fault["loc"][0]) for fault in error.errors() if fault["loc"])
        raise RegistrationRefused(f"the platform cannot be used: {places}") from None
    return Registration(platform, found.product)


def _deployments(own: Any) -> tuple[str, ...]:
    """The deployment that the platform has made, if it has; ILIAS sends its number."""
    if not isinstance(own, dict) or own.get("deployment_id") in (None, ""):
        return ()
    if type(own["deployment_id"]) is int:
        return (str(own["deployment_id"]),)
    return (text(own, "deployment_id"),)
