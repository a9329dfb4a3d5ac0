"""The first half of a launch: login initiation, and what the tool asks then (security framework, 5.1.1)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urljoin

from kore_platform import addresses
from kore_platform.certify import forms
from kore_platform.certify.browser import Browser, Page
from kore_platform.certify.errors import Stuck
from kore_platform.certify.kit import Kit

#: pages between login initiation and authentication request
_HOPS = 5


@dataclass(frozen=True, slots=True)
class Begun:
    """A launch for which the tool has asked who is there."""

    #: the login initiation
    sent: dict[str, str]
    #: the authentication request's parameters
    asked: dict[str, str]

    @property
    def redirect_uri(self) -> str:
        """Where the tool wants the id_token.

        Raises:
            Stuck: it does not say.
        """
        if not (found := self.asked.get("redirect_uri", "")):
            raise Stuck("expected a redirect_uri in the authentication request; there is none")
        return found

    @property
    def nonce(self) -> str:
        """What the id_token shall repeat."""
        return self.asked.get("nonce", "")


async def begin(
    kit: Kit,
    browser: Browser,
    person: str,
    *,
    target: str = "",
    method: Literal["GET", "POST"] = "POST",
    changes: Mapping[str, str] | None = None,
) -> Begun:
    """Initiate a login, and follow the tool to its authentication request.

    Args:
        kit: the kit.
        browser: the person's.
        person: who clicks.
        target: the target_link_uri; empty: the launch address.
        method: how the initiation is sent; tools must take both.
        changes: of the initiation.

    Raises:
        Stuck: the tool leads elsewhere.
    """
    sent = initiation(kit, person, target or kit.tool.target_url) | dict(changes or {})
    page = await send(kit, browser, sent, method)
    for _ in range(_HOPS):
        if (asked := _request(kit, page)) is not None:
            return Begun(sent, asked)
        if not page.location:
            break
        page = await browser.get(page.location)
    raise Stuck(
        f"expected the login to lead to {kit.platform.issuer}{addresses.AUTH}; "
        f"the tool answered {page.status} at {page.place}"
    )


def initiation(kit: Kit, person: str, target: str) -> dict[str, str]:
    """The fields of a login initiation (core, section 4.1)."""
    return {
        "iss": kit.platform.issuer,
        "login_hint": person,
        "target_link_uri": target,
        # Platforms put what they like into it; a tool must hand it back as it is.
        "lti_message_hint": json.dumps({"kit": secrets.token_hex(8), "signs": "+&=%2B é"}),
        "client_id": kit.client_id,
        "lti_deployment_id": kit.tool.deployment_id,
    }


async def send(kit: Kit, browser: Browser, fields: dict[str, str], method: Literal["GET", "POST"] = "POST") -> Page:
    """Bring a login initiation to the tool."""
    ask = browser.post if method == "POST" else browser.get
    return await ask(kit.tool.initiate_login_url, fields)


def _request(kit: Kit, page: Page) -> dict[str, str] | None:
    """The authentication request that a page sends the browser to; None: it does not."""
    endpoint = f"{kit.platform.issuer}{addresses.AUTH}"
    place, _, query = page.location.partition("?")
    if place == endpoint:
        return dict(parse_qsl(query, keep_blank_values=True))
    for form in forms.read(page.text):
        place, _, query = urljoin(page.url, form.action).partition("?")
        if place == endpoint:
            return {**dict(parse_qsl(query, keep_blank_values=True)), **form.fields}
    return None
