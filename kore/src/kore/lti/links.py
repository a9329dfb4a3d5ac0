"""Addresses that a platform's answer leads on to: Link headers (RFC 8288), and whether our token may go there."""

from __future__ import annotations

import re

import httpx

from kore.errors import PlatformUnavailable


def following(answer: httpx.Response, rel: str) -> str | None:
    """The address with this relation, such as `next`; Moodle's typographic quotes and `&amp;` are understood, too.

    Raises:
        PlatformUnavailable: there can be no such address.
    """
    header = answer.headers.get("link", "").replace("“", '"').replace("”", '"').replace("&amp;", "&")
    for target, parameters in re.findall(r"<([^<>]*)>([^<]*)", header):
        said = re.search(r'\brel *= *"?([^",;]*)', parameters, re.IGNORECASE)
        if said and rel in said[1].lower().split():
            return _joined(answer.url, target)
    return None


def same_origin(address: str, other: str) -> bool:
    """Whether both lead to the same scheme, host and port; read as the client reads them, which is about to ask."""
    try:
        one, two = httpx.URL(address), httpx.URL(other)
    except httpx.InvalidURL:
        return False
    return (one.scheme, one.host, one.port, one.userinfo) == (two.scheme, two.host, two.port, two.userinfo)


def _joined(base: httpx.URL, target: str) -> str:
    try:
        return str(base.join(target))
    except (httpx.InvalidURL, ValueError) as error:
        raise PlatformUnavailable("the platform names an address that is none") from error
