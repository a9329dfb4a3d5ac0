"""The roster group: Names and Role Provisioning Services (certification guide, section 6.3)."""

from __future__ import annotations

from collections.abc import Callable

from kore_platform import vocabulary as v
from kore_platform.certify import world
from kore_platform.certify.cases import Case, Judged, Verdict, passed, skipped
from kore_platform.certify.evidence import Evidence, bearer, media, scoped, unread
from kore_platform.certify.kit import Kit
from kore_platform.certify.launches import accepted, launch
from kore_platform.journal import Entry
from kore_platform.options import Endpoint


async def _gather(kit: Kit, waits: Callable[[Evidence], bool]) -> Evidence:
    found = Evidence(kit, await launch(kit, world.TEACHER))
    if waits(found):
        await kit.ask(f"Let the tool read who is in the course (sign in at {kit.platform.issuer} as Thea Sommer).")
        await kit.wait(lambda: not waits(found))
    found.over = True
    return found


def _launch(found: Evidence) -> Verdict:
    return accepted(found.page)


def _asked(found: Evidence) -> list[Entry]:
    return found.entries(Endpoint.NRPS)


def _request(found: Evidence) -> Verdict:
    if not _asked(found):
        return skipped()
    if entry := unread(found, _asked(found)):
        return found.pending("every page of the members to be read", f"the one after {entry.path} was not")
    return passed("read to the last page")


def _accept(found: Evidence) -> Verdict:
    return media(_asked(found), "accept", v.TYPE_MEMBERS)


def _bearer(found: Evidence) -> Verdict:
    return bearer(found, _asked(found))


def _scope(found: Evidence) -> Verdict:
    return scoped(found, _asked(found), v.SCOPE_MEMBERS)


GROUP = Judged(
    "roster",
    "Names and Role Provisioning Services 2.0",
    (
        Case("launch", "takes an instructor's launch with the service's claim", "NRPS 3.6.1.1", _launch),
        Case("request", "asks for the members, over all pages", "NRPS 2, 2.4.2", _request),
        Case("accept", "asks for the service's media type", "NRPS 2.1", _accept),
        Case("bearer", "shows an access token", "NRPS 3.6.1.2, security 4.1", _bearer),
        Case("scope", "the token has the service's scope", "NRPS 3.6.1.2", _scope),
    ),
    _gather,
)
