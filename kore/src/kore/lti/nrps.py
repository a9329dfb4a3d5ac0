"""Names and Role Provisioning Services 2.0: who is in a course, over all pages, and in which of its groups."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

import httpx

from kore.errors import PlatformUnavailable
from kore.lti import bounded, calls, claims, groups, links, members
from kore.lti.calls import Calls, Service
from kore.lti.tokens import TokenRefused, Tokens
from kore.model import Listed, ListedGroup
from kore.settings import Platform

_log = logging.getLogger(__name__)
#: of a client for rosters: some platforms take their time to gather everybody
TIMEOUT = httpx.Timeout(60, connect=5)
_SCOPES = frozenset({claims.SCOPE_MEMBERS})
_REFUSALS = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN})
_PEOPLE = 100_000
_GROUPS = 10_000
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
    #: where the course's groups are listed (Course Groups Service 1.0); None: nowhere
    groups: str | None = None


@dataclass(frozen=True)
class Listing:
    """A roster, read to its end."""

    people: tuple[Listed, ...]
    #: everybody; else only those who have changed
    whole: bool
    #: where the platform will tell what has changed since; None: nowhere
    differences: str | None
    #: all groups of the course; None: the platform does not tell
    groups: tuple[ListedGroup, ...] | None = None
    #: why it does not, though it should
    groups_problem: str = ""


class MemberServices:
    """All platforms' NRPS, through one HTTP client."""

    def __init__(self, http: httpx.AsyncClient, tokens: Tokens) -> None:
        """Use this client and these tokens."""
        self._calls = Calls(http, tokens, _PAGE_SECONDS)

    async def read(self, place: Memberships, differences: str | None = None) -> Listing:
        """The roster, to the end of all its pages (NRPS 2.0, section 2.4), and the course's groups.

        A platform that does not tell the groups tells the roster all the same.

        Args:
            place: the course's.
            differences: where the platform tells what has changed; where it does not, everybody is asked for.

        Raises:
            PlatformUnavailable: the platform does not tell, or something is malformed; nothing must be used.
        """
        try:
            listing = await self._people(place, differences)
        except TokenRefused:
            if place.groups is None:
                raise
            listing = await self._people(replace(place, groups=None), differences)
            return _without_groups(place, listing, "it gives a token for the roster, but none for the groups, too")
        if place.groups is None:
            return listing
        try:
            return replace(listing, groups=await self._groups(place, place.groups))
        except PlatformUnavailable as error:
            return _without_groups(place, listing, error.detail)

    async def _people(self, place: Memberships, differences: str | None) -> Listing:
        if differences is not None:
            try:
                return await self._read(place, differences, whole=False)
            except PlatformUnavailable as error:
                _log.info("%s tells no differences (%s); everybody is asked for", place.platform.name, error.detail)
        address = place.address if place.groups is None else links.with_query(place.address, groups="true")
        return await self._read(place, address, whole=True)

    async def _groups(self, place: Memberships, address: str) -> tuple[ListedGroup, ...]:
        found: dict[str, ListedGroup] = {}
        service = _service(place)
        async with calls.listing(service):
            async for answer in self._calls.pages(service, address, claims.TYPE_GROUPS):
                if answer.status_code != httpx.codes.OK:
                    raise PlatformUnavailable(f"{place.platform.name} lists no groups: HTTP {answer.status_code}")
                found |= {group.id: group for group in groups.of_page(bounded.document(answer))}
                if len(found) > _GROUPS:
                    raise PlatformUnavailable(f"{place.platform.name} lists more than {_GROUPS} groups")
        return tuple(found.values())

    async def _read(self, place: Memberships, address: str, whole: bool) -> Listing:
        people: dict[str, Listed] = {}
        differences: str | None = None
        service = _service(place)
        async with calls.listing(service):
            async for answer in self._calls.pages(service, address, claims.TYPE_MEMBERS, place.address):
                _check(service, answer)
                members.merge(people, members.of_page(bounded.document(answer), place.context_id))
                if len(people) > _PEOPLE:
                    raise PlatformUnavailable(f"{place.platform.name} lists more than {_PEOPLE} people")
                # The first page's: what changes while we read the others is told again.
                differences = differences or links.following(answer, "differences")
        return Listing(tuple(people.values()), whole, differences)


def _without_groups(place: Memberships, listing: Listing, problem: str) -> Listing:
    _log.warning("%s does not tell the groups of a course: %s", place.platform.name, problem)
    return replace(listing, groups_problem=problem)


def _service(place: Memberships) -> Service:
    scopes = _SCOPES if place.groups is None else _SCOPES | {claims.SCOPE_GROUPS}
    return Service(place.platform, place.deployment_id, scopes, None)


def _check(service: Service, answer: httpx.Response) -> None:
    name = service.platform.name
    if answer.status_code in _REFUSALS:
        raise PlatformUnavailable(
            f"{name} does not let Kore read the roster (HTTP {answer.status_code}). "
            "Is Names and Role Provisioning switched on for the tool?"
        )
    if answer.status_code != httpx.codes.OK:
        raise PlatformUnavailable(f"{name} does not list people: HTTP {answer.status_code}")
