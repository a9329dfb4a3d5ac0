"""Addresses in platforms' answers: which can be asked at all, which belong together, where a list goes on."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeGuard
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

import httpx

_LONGEST = 2048
#: what a URI consists of (RFC 3986, section 2)
_ADDRESS = re.compile(r"(?i:https?)://[!#-;=?-\[\]_a-z~]+")
_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_RELATION = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\";,]+))", re.IGNORECASE)


def usable(address: object) -> TypeGuard[str]:
    """Whether this is a web address that can be asked and kept."""
    if not isinstance(address, str) or len(address) > _LONGEST or not _ADDRESS.fullmatch(address):
        return False
    return origin(address) is not None


@lru_cache(maxsize=1024)
def origin(address: str) -> tuple[str, str, int] | None:
    """Scheme, host and port (RFC 6454, section 4); None where there is no such address."""
    try:
        parts, url = urlsplit(address), httpx.URL(address)
        named, host = url.host, url.raw_host.decode()
        port = {"https": 443, "http": 80}.get(parts.scheme) if parts.port is None else parts.port
    except (ValueError, httpx.InvalidURL):  # among them those of the names of hosts
        return None
    if not named or host != parts.hostname or not port or parts.username is not None:
        return None
    return parts.scheme, host, port


def same_origin(address: str, other: str) -> bool:
    """Whether two addresses lead to the same server: a token for the one may go to the other."""
    return (found := origin(address)) is not None and found == origin(other)


def following(answer: httpx.Response, rel: str) -> str | None:
    """The address that the answer's Link headers give for a relation (RFC 8288), or None.

    Moodle's typographic quotes and `&amp;` are understood, too.

    Args:
        answer: the platform's.
        rel: the relation, for example `next`.
    """
    header = answer.headers.get("link", "").replace("&amp;", "&")
    # httpx reads headers as UTF-8 where they are, else as Latin 1.
    header = re.sub("[“”„]|â\x80[\x9c\x9d\x9e]", '"', header)
    for link in _LINK.finditer(header):
        found = _RELATION.search(link[2])
        if found and rel in (found[1] or found[2] or "").lower().split():
            try:
                return str(urljoin(str(answer.url), link[1]))
            except ValueError:
                return link[1]  # whoever is about to ask there sees that it is none
    return None


def below(address: str, part: str) -> str:
    """`…/scores` or `…/results` of a line item: added to the path, the query kept (AGS 2.0, section 3.4.3)."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{part}"))


def with_query(address: str, **more: str) -> str:
    """The address with more in its query."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, urlencode(more)]))))
