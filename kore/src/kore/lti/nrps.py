"""Names and Role Provisioning Services 2.0: who is in a course, over all pages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx

from kore.errors import PlatformUnavailable
from kore.lti import bounded, claims, links, members
from kore.lti.tokens import Tokens
from kore.model import Listed
from kore.settings import Platform

_log = logging.getLogger(__name__)
#: of a client for rosters: some platforms take their time to gather everybody
TIMEOUT = httpx.Timeout(60, connect=5)
_SCOPES = frozenset({claims.SCOPE_MEMBERS})
_REFUSALS = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN})
#: bounds of a roster as a whole: pages, people, bytes and seconds
_PAGES = 2000
_PEOPLE = 100_000
_BYTES = 64 << 20
_SECONDS = 120.0
#: seconds for a page; some platforms have but one, with everybody on it
_PAGE_SECONDS = 60.0


@dataclass(frozen=True)
class Memberships:
    """Where the roster of a course is."""

    platform: Platform
    deployment_id: str
    #: the course's id at the platform
    context_id: str
    address: str


@dataclass(frozen=True)
class Listing:
    """A roster, read to its end."""

    people: tuple[Listed, ...]
    #: everybody; else only those who have changed
    whole: bool
    #: where the platform will tell what has changed since; None: nowhere
    differences: str | None


class MemberServices:
    """All platforms' NRPS, through one HTTP client."""

    def __init__(self, http: httpx.AsyncClient, tokens: Tokens) -> None:
        """Use this client and these tokens."""
        self._http = http
        self._tokens = tokens

    async def read(self, place: Memberships, differences: str | None = None) -> Listing:
        """The roster, to the end of all its pages (NRPS 2.0, section 2.4).

        Args:
            place: the course's.
            differences: where the platform tells what has changed; where it does not, everybody is asked for.

        Raises:
            PlatformUnavailable: the platform does not tell, or something is malformed; nothing must be used.
        """
        if differences is not None:
            try:
                return await self._read(place, differences, whole=False)
            except PlatformUnavailable as error:
                _log.info("%s tells no differences (%s); everybody is asked for", place.platform.name, error.detail)
        return await self._read(place, place.address, whole=True)

    async def _read(self, place: Memberships, address: str, whole: bool) -> Listing:
        people: dict[str, Listed] = {}
        differences: str | None = None
        try:
            async with asyncio.timeout(_SECONDS):
                async for answer in self._pages(place, address):
                    members.merge(people, members.of_page(bounded.document(answer), place.context_id))
                    if len(people) > _PEOPLE:
                        raise PlatformUnavailable(f"{place.platform.name} lists more than {_PEOPLE} people")
                    # The first page's: what changes while we read the others is told again.
                    differences = differences or links.following(answer, "differences")
        except TimeoutError as error:
            raise PlatformUnavailable(f"{place.platform.name} takes too long to list the course's people") from error
        return Listing(tuple(people.values()), whole, differences)

    async def _pages(self, place: Memberships, address: str) -> AsyncIterator[httpx.Response]:
        """All pages; the address of each is followed as it is."""
        seen: set[str] = set()
        room = _BYTES
        following: str | None = address
        while following is not None:
            if following in seen or len(seen) >= _PAGES:
                raise PlatformUnavailable(f"{place.platform.name} lists people page after page without end")
            seen.add(following)
            answer = await self._page(place, following, room)
            room -= len(answer.content)
            yield answer
            following = links.following(answer, "next")

    async def _page(self, place: Memberships, address: str, room: int) -> httpx.Response:
        if not links.same_origin(place.address, address):
            raise PlatformUnavailable(f"{place.platform.name} lists people elsewhere, where our token must not go")
        try:
            answer = await self._ask(place, address, room)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise PlatformUnavailable(f"{place.platform.name} does not answer: {type(error).__name__}") from error
        if answer.status_code in _REFUSALS:
            raise PlatformUnavailable(
                f"{place.platform.name} does not let Kore read the roster (HTTP {answer.status_code}). "
                "Is Names and Role Provisioning switched on for the tool?"
            )
        if answer.status_code != httpx.codes.OK:
            raise PlatformUnavailable(f"{place.platform.name} does not list people: HTTP {answer.status_code}")
        return answer

    async def _ask(self, place: Memberships, address: str, room: int) -> httpx.Response:
        """One authorised request, with one more try when the token is not taken (any more)."""
        for last in (False, True):
            token = await self._tokens.get(place.platform, place.deployment_id, _SCOPES)
            headers = {"Accept": claims.TYPE_MEMBERS, "Authorization": f"Bearer {token}"}
            answer = await bounded.ask(
                self._http, "GET", address, headers=headers, seconds=_PAGE_SECONDS, most=max(room, 0)
            )
            if answer.status_code != httpx.codes.UNAUTHORIZED or last:
                break
            self._tokens.forget(token)
        return answer
