"""Authorised requests to a platform's services, and lists that they give page by page."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from kore.errors import PlatformUnavailable
from kore.lti import bounded, links
from kore.lti.tokens import Tokens
from kore.settings import Platform

#: bounds of one list over all its pages: no course has as much, and no platform keeps us longer
_PAGES = 2000
_BYTES = 64 << 20
_SECONDS = 120.0

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)


@dataclass(frozen=True)
class Service:
    """A course's services at its platform."""

    platform: Platform
    deployment_id: str
    scopes: frozenset[str]
    lineitems: str | None

    def may(self, *scopes: str) -> bool:
        """Whether the launch granted one of the scopes."""
        return not self.scopes.isdisjoint(scopes)


class AnswerLost(PlatformUnavailable):
    """The connection broke after the request: the platform may have dealt with it or not."""


class Gone(PlatformUnavailable):
    """The platform has nothing (any more) at this address."""


class Calls:
    """All platforms, through one HTTP client."""

    def __init__(self, http: httpx.AsyncClient, tokens: Tokens, seconds: float) -> None:
        """Use this client and these tokens, and wait so long for an answer."""
        self._http = http
        self._tokens = tokens
        self._seconds = seconds

    async def ask(
        self,
        service: Service,
        method: str,
        address: str,
        headers: dict[str, str],
        document: Any = None,
        most: int = bounded.MOST,
    ) -> httpx.Response:
        """One authorised request, with one more try when the token is not taken (any more).

        Raises:
            TokenRefused: there is no token.
            AnswerLost: the platform may have dealt with the request.
            PlatformUnavailable: it has not.
        """
        if not links.usable(address):
            raise PlatformUnavailable(f"{service.platform.name} has given an address that cannot be asked")
        for last in (False, True):
            token = await self._tokens.get(service.platform, service.deployment_id, service.scopes)
            authorised = {**headers, "Authorization": f"Bearer {token}"}
            answer = await self._send(service, method, address, authorised, document, most)
            if answer.status_code != httpx.codes.UNAUTHORIZED or last:
                break
            self._tokens.forget(token)
        return answer

    async def listed(self, service: Service, address: str, media_type: str) -> list[dict[str, Any]]:
        """The entries of a container over all its pages.

        Raises:
            Gone: the container is not there.
            PlatformUnavailable: the platform does not list, or the list does not end.
        """
        entries: list[dict[str, Any]] = []
        async with listing(service):
            async for answer in self.pages(service, address, media_type):
                entries += _entries(service, answer)
        return entries

    async def pages(
        self, service: Service, address: str, media_type: str, server: str | None = None
    ) -> AsyncIterator[httpx.Response]:
        """All pages of a list, whatever their status; within `listing`.

        A page's address is followed as it is, but not to another server: the token is not for that one.

        Args:
            service: the course's.
            address: the first page.
            media_type: what is asked for.
            server: any address of the service's server; None: `address` is one.

        Raises:
            PlatformUnavailable: the platform does not answer, or the list does not end.
        """
        seen: set[str] = set()
        left = _BYTES
        following: str | None = address
        while following is not None:
            if following in seen or len(seen) == _PAGES or left <= 0:
                raise PlatformUnavailable(f"{service.platform.name} gives a list that does not end")
            if not links.same_origin(following, server or address):
                raise PlatformUnavailable(f"{service.platform.name} continues a list on another server")
            seen.add(following)
            answer = await self.ask(service, "GET", following, {"Accept": media_type}, most=left)
            yield answer
            left -= len(answer.content)
            following = links.following(answer, "next")

    async def _send(
        self, service: Service, method: str, address: str, headers: dict[str, str], document: Any, most: int
    ) -> httpx.Response:
        content = None if document is None else _compact(document)
        try:
            return await bounded.ask(
                self._http, method, address, headers=headers, content=content, seconds=self._seconds, most=most
            )
        except _NEVER_SENT as error:
            raise PlatformUnavailable(f"{service.platform.name} cannot be reached: {type(error).__name__}") from error
        except httpx.HTTPError as error:
            raise AnswerLost(f"{service.platform.name} did not answer: {type(error).__name__}") from error
        except bounded.AnswerUnreadable as error:
            raise AnswerLost(error.detail) from error


@asynccontextmanager
async def listing(service: Service) -> AsyncIterator[None]:
    """The time that a platform has for a list as a whole.

    Raises:
        PlatformUnavailable: it takes longer.
    """
    try:
        async with asyncio.timeout(_SECONDS):
            yield
    except TimeoutError as error:
        raise PlatformUnavailable(f"{service.platform.name} takes too long to list") from error


def _entries(service: Service, answer: httpx.Response) -> list[dict[str, Any]]:
    if answer.status_code in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
        raise Gone(f"{service.platform.name} has no such list (any more)")
    entries = bounded.document(answer)
    if answer.status_code != httpx.codes.OK or not isinstance(entries, list):
        raise PlatformUnavailable(f"{service.platform.name} does not list: HTTP {answer.status_code}")
    return [entry for entry in entries if isinstance(entry, dict)]


def _compact(document: Any) -> bytes:
    """JSON on one line: Moodle answers 200 to a refused score whose body has several."""
    return json.dumps(document, separators=(",", ":")).encode()
