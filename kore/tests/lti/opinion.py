"""A second opinion on id_tokens: may this one be accepted, and as whose? It is strict, and shares nothing with Kore."""

from __future__ import annotations

import base64
import json
import math
import re
import unicodedata
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from tests.lti.id_tokens import CLIENT_ID, DEEP_LINKING, ISSUER, KEYS, LTI, MESSAGES, NONCE, NOW, PLATFORM

#: issuer, client, deployment, person, roles, context, link, message, other person
Identity = tuple[Any, ...]


def opinion(token: str) -> Identity | None:
    """Whose launch into what the token is; None: it must not be accepted."""
    try:
        claims = _trusted(token)
    except (ValueError, RecursionError, InvalidSignature):
        return None
    return _identity(claims) if claims is not None and _for_us(claims) else None


def _trusted(token: str) -> dict[str, Any] | None:
    if not re.fullmatch(r"(?a:[\w-]+\.[\w-]+\.[\w-]+)", token):
        return None
    head, payload, signature = token.split(".")
    header = json.loads(_bytes(head))
    if not isinstance(header, dict) or header.get("alg") != "RS256" or "crit" in header or header.get("b64") is False:
        return None
    key = next((key for key in KEYS if key.kid == header.get("kid")), None)
    if key is None:
        return None
    signed = f"{head}.{payload}".encode()
    key.private.public_key().verify(_bytes(signature), signed, padding.PKCS1v15(), hashes.SHA256())
    claims = json.loads(_bytes(payload))
    return claims if isinstance(claims, dict) else None


def _bytes(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _for_us(claims: dict[str, Any]) -> bool:
    issued, expires = claims.get("iat"), claims.get("exp")
    return (
        claims.get("iss") == ISSUER
        and claims.get("aud") in (CLIENT_ID, [CLIENT_ID])
        and claims.get("azp", CLIENT_ID) in (CLIENT_ID, None)
        and claims.get("nonce") == NONCE
        and _number(issued)
        and _number(expires)
        and NOW - 3600 <= issued <= NOW + 60
        and expires > NOW - 60
        and claims.get(f"{LTI}version") == "1.3.0"
        and claims.get(f"{LTI}deployment_id") in PLATFORM.deployment_ids
    )


def _number(value: Any) -> bool:
    return type(value) is int or (type(value) is float and math.isfinite(value))


def _identity(claims: dict[str, Any]) -> Identity | None:
    message, roles = claims.get(f"{LTI}message_type"), claims.get(f"{LTI}roles")
    context, link = _id(claims.get(f"{LTI}context")), _id(claims.get(f"{LTI}resource_link"))
    other = _id(claims.get(f"{LTI}for_user"), "user_id") if message == MESSAGES[2] else None
    target = claims.get(f"{LTI}target_link_uri")
    settings_ = claims.get(DEEP_LINKING)
    proper = (
        isinstance(message, str)
        and message in MESSAGES
        and _id(claims, "sub") is not None
        and isinstance(roles, list)
        and all(isinstance(role, str) for role in roles)
        and (message != MESSAGES[0] or (link is not None and isinstance(target, str) and target != ""))
        and (message != MESSAGES[1] or (isinstance(settings_, dict) and _may_be_sent_to(settings_)))
        and (message != MESSAGES[2] or other is not None)
    )
    if not proper:
        return None
    identity = (ISSUER, CLIENT_ID, claims[f"{LTI}deployment_id"], claims["sub"], tuple(roles or ()))
    return (*identity, context, link, message, other)


def _id(section: Any, name: str = "id") -> str | None:
    value = section.get(name) if isinstance(section, dict) else None
    if not isinstance(value, str) or not 0 < len(value) <= 255:
        return None
    return None if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in value) else value


def _may_be_sent_to(settings_: dict[str, Any]) -> bool:
    url, data = settings_.get("deep_link_return_url"), settings_.get("data")
    return isinstance(url, str) and url.startswith("https://") and isinstance(data, str | None)
