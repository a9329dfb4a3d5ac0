"""Names and Role Provisioning Services 2.0: who is in a course, over all pages."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import httpx

from kore.errors import PlatformUnavailable
from kore.lti import bounded, calls, claims, links, members
from kore.lti.calls import Calls, Service
from kore.lti.tokens import Tokens
from kore.model import Listed
from kore.settings import Platform

_log = logging.getLogger(__name__)
#: of a client for rosters: some platforms take their time to gather everybody
TIMEOUT = httpx.Timeout(60, connect=5)
_SCOPES = frozenset({claims.SCOPE_MEMBERS})
_REFUSALS = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN})
_PEOPLE = 100_000
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
        self._calls = Calls(http, tokens, _PAGE_SECONDS)

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
        service = Service(place.platform, place.deployment_id, _SCOPES, None)
        async with calls.listing(service):
            async for answer in self._calls.pages(service, address, claims.TYPE_MEMBERS, place.address):
                _check(service, answer)
                members.merge(people, members.of_page(bounded.document(answer), place.context_id))
                if len(people) > _PEOPLE:
                    raise PlatformUnavailable(f"{place.platform.name} lists more than {_PEOPLE} people")
                # The first page's: what changes while we read the others is told again.
                differences = differences or links.following(answer, "differences")
        return Listing(tuple(people.values()), whole, differences)


def _check(service: Service, answer: httpx.Response) -> None:
    name = service.platform.name
    if answer.status_code in _REFUSALS:
        raise PlatformUnavailable(
            f"{name} does not let Kore read the roster (HTTP {answer.status_code}). "
            "Is Names and Role Provisioning switched on for the tool?"
        )
    if answer.status_code != httpx.codes.OK:
        raise PlatformUnavailable(f"{name} does not list people: HTTP {answer.status_code}")
