"""What a tool says of itself when it registers, and what it is told: Moodle's mapping to a registration and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kore_platform import scopes
from kore_platform import vocabulary as v
from kore_platform.errors import RegistrationRefused
from kore_platform.options import Strictness
from kore_platform.world import Tool

_NAMES = {"name", "given_name", "family_name"}


def read(sent: Mapping[str, Any], client_id: str) -> dict[str, Any]:
    """The registration that a tool asks for, without its deployment (LTI Dynamic Registration 1.0, section 3.5).

    Args:
        sent: the request's body.
        client_id: what the platform calls the tool.

    Returns:
        A tool, as the world has it, unchecked.

    Raises:
        RegistrationRefused: something is missing or contradicts itself.
    """
    responses = _required(sent, "response_types")
    login, redirects = _required(sent, "initiate_login_uri"), _required(sent, "redirect_uris")
    name, keys = _required(sent, "client_name"), _required(sent, "jwks_uri")
    method, own = _required(sent, "token_endpoint_auth_method"), _required(sent, v.TOOL_CONFIGURATION)
    if not isinstance(responses, list) or "id_token" not in responses:
        raise RegistrationRefused(400, "invalid_response_types")
    if not isinstance(redirects, list):
        raise RegistrationRefused(400, "invalid_redirect_uris")
    if method != "private_key_jwt":
        raise RegistrationRefused(400, "invalid_token_endpoint_auth_method")
    if sent.get("application_type") not in {None, "", "web"}:
        raise RegistrationRefused(400, "invalid_application_type")
    own = own if isinstance(own, dict) else {}
    asked = set(str(sent.get("scope") or "").split(" "))
    return {
        "client_id": client_id,
        "name": name,
        "initiate_login_url": login,
        "redirect_uris": redirects,
        "jwks_url": keys,
        "target_url": _target(own),
        "custom": {key: str(value) for key, value in _mapping(own.get("custom_parameters")).items()},
        **_services(asked),
        **_privacy(own.get("claims")),
        **_deep_linking(own.get("messages")),
    }


def write(tool: Tool, options: Strictness) -> dict[str, Any]:
    """The answer to a tool that has registered (section 3.6)."""
    deployment = {"deployment_id": tool.deployment_id} if options.registration_names_deployment else {}
    return {
        "client_id": tool.client_id,
        "token_endpoint_auth_method": "private_key_jwt",
        "response_types": ["id_token"],
        "jwks_uri": tool.jwks_url,
        "initiate_login_uri": tool.initiate_login_url,
        "grant_types": ["client_credentials", "implicit"],
        "redirect_uris": tool.redirect_uris,
        "application_type": ["web"],
        "client_name": tool.name,
        "logo_uri": "",
        v.TOOL_CONFIGURATION: {
            **deployment,
            "target_link_uri": tool.target_url,
            "domain": _domain(tool.target_url),
            "description": "",
            **({"messages": _messages(tool)} if tool.deep_linking else {}),
            **({"custom_parameters": tool.custom} if tool.custom else {}),
            "claims": ["sub", "iss", *(sorted(_NAMES) if tool.share_names else ()), *(["email"] * tool.share_email)],
        },
        "scope": " ".join(_claimed(tool, options)),
    }


def _required(sent: Mapping[str, Any], key: str) -> Any:
    if not sent.get(key):
        raise RegistrationRefused(400, f"missing required attribute {key}")
    return sent[key]


def _target(own: Mapping[str, Any]) -> str:
    domain = str(_required(own, "domain"))
    target = str(own.get("target_link_uri") or f"https://{domain}")
    if _domain(domain) != _domain(target):
        raise RegistrationRefused(400, "domain_targetlinkuri_mismatch")
    return target


def _domain(address: str) -> str:
    # The port belongs to it; "www." does not.
    found = re.match(r"(?:https?://)?(?:www\.)?([^/]+)", address.lower())
    return found[1] if found else ""


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _services(asked: set[str]) -> dict[str, Any]:
    grades = "full" if v.SCOPE_LINEITEM in asked else "sync" if asked & set(v.SCOPES_AGS) else "none"
    accept = "never" if grades == "none" else "delegate"
    return {"ags": grades, "accept_grades": accept, "nrps": v.SCOPE_MEMBERS in asked}


def _privacy(claims: object) -> dict[str, Any]:
    asked = {claim for claim in claims if isinstance(claim, str)} if isinstance(claims, list) else set()
    return {"share_names": bool(asked & _NAMES), "share_email": "email" in asked}


def _deep_linking(messages: object) -> dict[str, Any]:
    every = [message for message in messages if isinstance(message, dict)] if isinstance(messages, list) else []
    found = [message for message in every if message.get("type") == v.DEEP_LINKING_REQUEST]
    return {
        "deep_linking": bool(found),
        "deep_linking_url": (found[-1].get("target_link_uri") or None) if found else None,
    }


def _messages(tool: Tool) -> list[dict[str, str]]:
    target = {"target_link_uri": tool.deep_linking_url} if tool.deep_linking_url else {}
    return [{"type": v.DEEP_LINKING_REQUEST, **target}]


def _claimed(tool: Tool, options: Strictness) -> tuple[str, ...]:
    if options.registration_overclaims and tool.ags != "none":
        return (*v.SCOPES_AGS, *((v.SCOPE_MEMBERS,) if tool.nrps else ()))
    return scopes.permitted(tool)
