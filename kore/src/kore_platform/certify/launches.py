"""The second half of a launch: an id_token, right or wrong, and what the tool makes of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import jwt

from kore_platform import addresses, claims
from kore_platform import vocabulary as v
from kore_platform.certify import world
from kore_platform.certify.browser import Browser, Page
from kore_platform.certify.cases import Verdict, failed, passed
from kore_platform.certify.kit import Kit
from kore_platform.certify.logins import Begun, begin
from kore_platform.keys import Algorithm, sign
from kore_platform.sessions import Launch

#: pages of the tool after the launch; what comes later (a lab that starts, say) is not asked for
_HOPS = 2


@dataclass(frozen=True, slots=True)
class Draft:
    """How an id_token differs from a right one. Short names may stand for LTI's claims: `lti:roles`."""

    claims: Mapping[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    #: claims in place of all others
    only: Mapping[str, Any] | None = None
    alg: Algorithm = "RS256"
    #: empty: the key's own; None: none
    kid: str | None = ""
    #: signed with a key that is not the platform's
    stranger: bool = False
    #: more of the header
    header: Mapping[str, Any] = field(default_factory=dict)


RIGHT = Draft()


def id_token(kit: Kit, person: str, nonce: str, draft: Draft = RIGHT, *, message: str = v.RESOURCE_LINK_REQUEST) -> str:
    """The id_token of a message from the course."""
    activity = "" if message == v.DEEP_LINKING_REQUEST else world.LINK
    launch = Launch(person, world.COURSE, kit.client_id, activity, message)
    found = claims.build(kit.platform, launch, nonce, secrets.token_urlsafe(12))
    found |= {_full(name): value for name, value in draft.claims.items()}
    for name in draft.without:
        found.pop(_full(name), None)
    payload = dict(found if draft.only is None else draft.only)
    keys = kit.platform.keys
    key = keys.stranger if draft.stranger else keys.current
    if draft.header:
        headers = {"kid": draft.kid or key.kid, **draft.header}
        return jwt.encode(payload, key.private, algorithm="RS256", headers=headers)
    return sign(payload, key, algorithm=draft.alg, kid=draft.kid)


async def deliver(kit: Kit, browser: Browser, begun: Begun, token: str, *, state: str | None = "") -> Page:
    """Post an id_token as the platform's page does, and look a few pages further.

    Args:
        kit: the kit.
        browser: the one that has begun, or another.
        begun: the launch.
        token: the id_token.
        state: empty: the one that the tool has sent; None: none.
    """
    fields = {"id_token": token}
    if state is not None:
        fields["state"] = state or begun.asked.get("state", "")
    page = await browser.post(begun.redirect_uri, fields)
    for _ in range(_HOPS):
        if not page.location or origin(page.location) != origin(begun.redirect_uri):
            break
        page = await browser.get(page.location)
    return replace(page, sent_back=page.location.startswith(f"{kit.platform.issuer}{addresses.RETURN}"))


async def launch(kit: Kit, person: str, draft: Draft = RIGHT) -> Page:
    """A whole launch in a browser of its own.

    Raises:
        Stuck: the tool does not ask who is there.
    """
    async with kit.browser() as browser:
        begun = await begin(kit, browser, person)
        return await deliver(kit, browser, begun, id_token(kit, person, begun.nonce, draft))


def accepted(page: Page) -> Verdict:
    """Whether the tool let the person in."""
    if 200 <= page.status < 400 and not page.sent_back:  # noqa: PLR2004
        return passed(f"let in with {page.status}")
    return failed("the launch to be accepted (2xx, or 3xx into the tool)", _found(page))


def refused(page: Page) -> Verdict:
    """Whether the tool refused in a way that shows that it meant to: by its status, or by return_url (core, 5.4.4)."""
    if page.sent_back:
        return passed("sent back to the platform")
    if 400 <= page.status < 500:  # noqa: PLR2004
        return passed(f"refused with {page.status}")
    return failed("a refusal (4xx, or back to the platform)", _found(page))


def _found(page: Page) -> str:
    return f"the tool answered {page.status} at {page.place}{', back to the platform' if page.sent_back else ''}"


def _full(name: str) -> str:
    return f"{v.LTI}{name.removeprefix('lti:')}" if name.startswith("lti:") else name


def origin(url: str) -> tuple[str, str]:
    """Scheme and host of an address."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
