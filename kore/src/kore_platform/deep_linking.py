"""Deep linking requests, and what the standard asks of their responses (LTI Deep Linking 2.0, sections 4.4 and 4.5)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from kore_platform import addresses
from kore_platform import vocabulary as v
from kore_platform.options import Strictness
from kore_platform.platform import Platform
from kore_platform.world import Tool


def settings(platform: Platform, course: str, tool: Tool, sesskey: str) -> dict[str, Any]:
    """The `deep_linking_settings` of a request."""
    options = platform.options
    query = urlencode({"course": course, "id": tool.deployment_id, "sesskey": sesskey})
    found: dict[str, Any] = {
        "accept_types": list(options.deep_linking_types),
        "accept_presentation_document_targets": ["frame", "iframe", "window"],
        "accept_copy_advice": False,
        "accept_multiple": options.deep_linking_multiple,
        "accept_unsigned": False,
        "auto_create": False,
        "can_confirm": False,
        "deep_link_return_url": f"{platform.issuer}{addresses.CONTENT_ITEM_RETURN}?{query}",
        "title": tool.name,
        "text": "",
    }
    if options.deep_linking_lineitem is not None:
        found["accept_lineitem"] = options.deep_linking_lineitem
    if options.deep_linking_data:
        found["data"] = data(course, tool, sesskey)
    return found


def data(course: str, tool: Tool, sesskey: str) -> str:
    """What a response to a request of this session must bring back."""
    return hashlib.sha256(f"{course} {tool.client_id} {sesskey}".encode()).hexdigest()[:32]


def problems(platform: Platform, course: str, tool: Tool, sesskey: str, claims: Mapping[str, Any]) -> list[str]:
    """Everything about a response that Moodle lets pass and the standard does not; its nonce counts as used then.

    Args:
        platform: who asked.
        course: for which course.
        tool: whom.
        sesskey: in which session.
        claims: of the response, whose signature, times and `iss` are checked already.
    """
    audience = claims.get("aud")
    deployment = tool.deployment_in(course)
    right = {
        "aud": platform.issuer in (audience if isinstance(audience, list) else [audience]),
        "iat and exp": all(isinstance(claims.get(name), int | float) for name in ("iat", "exp")),
        "nonce": _is_new(platform, claims),
        "deployment_id": claims.get(f"{v.LTI}deployment_id") == deployment,
        "message_type": claims.get(f"{v.LTI}message_type") == v.DEEP_LINKING_RESPONSE,
        "version": claims.get(f"{v.LTI}version") == "1.3.0",
        "data": not platform.options.deep_linking_data
        or claims.get(f"{v.DEEP_LINKING}data") == data(course, tool, sesskey),
    }
    items = claims.get(f"{v.DEEP_LINKING}content_items") or []
    return [f"{name} is missing or wrong" for name, fits in right.items() if not fits] + [
        *_unwanted(platform.options, items if isinstance(items, list) else [])
    ]


def _is_new(platform: Platform, claims: Mapping[str, Any]) -> bool:
    nonce, now = claims.get("nonce"), platform.now()
    for old in [old for old, expires in platform.used_nonces.items() if expires < now]:
        del platform.used_nonces[old]
    if not isinstance(nonce, str) or not nonce or nonce in platform.used_nonces:
        return False
    expires = claims.get("exp")
    platform.used_nonces[nonce] = float(expires) if isinstance(expires, int | float) else now
    return True


def _unwanted(options: Strictness, items: Iterable[Any]) -> Iterable[str]:
    objects = [item for item in items if isinstance(item, Mapping)]
    if len(objects) > 1 and not options.deep_linking_multiple:
        yield "several items, where one is accepted"
    for kind in sorted({str(item.get("type")) for item in objects} - set(options.deep_linking_types)):
        yield f"an item of type {kind}, which is not accepted"
    if options.deep_linking_lineitem is False and any("lineItem" in item for item in objects):
        yield "a lineItem, which is not accepted"
