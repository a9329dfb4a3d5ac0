"""A deep linking response, taken apart (Deep Linking 2.0, section 4.5; security framework, section 5.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeGuard

import jwt

from kore_platform import assertions
from kore_platform import vocabulary as v
from kore_platform.certify.browser import Page
from kore_platform.certify.desk import Returned
from kore_platform.errors import AssertionRefused
from kore_platform.tool_keys import Jwks
from kore_platform.world import Tool


@dataclass(frozen=True, slots=True)
class Response:
    """What came back from the tool's dialogue, and what it answers."""

    issuer: str
    tool: Tool
    #: where it should go
    place: str
    #: deep_linking_settings of the request
    settings: dict[str, Any]
    now: float
    #: where the request led
    page: Page
    returned: Returned | None
    #: the tool's
    keys: Jwks

    @property
    def token(self) -> str:
        """The JWT; empty: there is none."""
        return self.returned.fields.get("JWT", "") if self.returned else ""

    @property
    def claims(self) -> dict[str, Any]:
        """What it says, whether its signature is right or not; empty: it cannot be read."""
        try:
            return assertions.peek(self.token)
        except AssertionRefused:
            return {}

    @property
    def header(self) -> dict[str, Any]:
        """The JWT's header; empty: it cannot be read."""
        try:
            return dict(jwt.get_unverified_header(self.token))
        except jwt.PyJWTError:
            return {}

    def signature_problem(self) -> str:
        """What is wrong with the signature; empty: nothing."""
        key = self.keys.get(str(self.header.get("kid", "")))
        if key is None:
            return "its kid is not in the tool's key set"
        try:
            jwt.PyJWS().decode(self.token, jwt.PyJWK.from_dict(key, algorithm="RS256"), algorithms=["RS256"])
        except jwt.PyJWTError as error:
            return f"the key of its kid does not fit ({type(error).__name__})"
        return ""

    def item_problem(self) -> str:
        """What is wrong with the content items; empty: nothing."""
        items = self.claims.get(f"{v.DEEP_LINKING}content_items", [])
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            return "content_items is no list of objects"
        if len(items) > 1 and not self.settings["accept_multiple"]:
            return f"{len(items)} items where one is accepted"
        return next(filter(None, (_problem(item, self.settings["accept_types"]) for item in items)), "")


def _problem(item: dict[str, Any], accepted: list[str]) -> str:
    if item.get("type") not in accepted:
        return f"an item of type {item.get('type')!r}, which is not accepted"
    if (url := item.get("url")) is not None and not str(url).startswith(("https://", "http://")):
        return "an item whose url is no web address"
    line = item.get("lineItem")
    if line is not None and not (isinstance(line, dict) and is_positive(line.get("scoreMaximum"))):
        return "a lineItem without a scoreMaximum above 0"
    custom = item.get("custom", {})
    if not isinstance(custom, dict) or not all(isinstance(value, str) for value in custom.values()):
        return "custom parameters that are no texts"
    return ""


def is_number(value: object) -> TypeGuard[float]:
    """Whether this is a JSON number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_positive(value: object) -> bool:
    """Whether this is a JSON number above 0."""
    return is_number(value) and value > 0
