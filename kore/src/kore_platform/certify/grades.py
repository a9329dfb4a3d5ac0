"""The grades group: Assignment and Grade Services (certification guide, section 6.4, which leaves all to the tool)."""

from __future__ import annotations

from collections.abc import Callable

from kore_platform.certify import item_cases, launches, score_cases, token_cases, world
from kore_platform.certify.cases import Case, Judged, Verdict
from kore_platform.certify.evidence import Evidence, read_object
from kore_platform.certify.kit import Kit
from kore_platform.options import Endpoint, Faults

_BUSY = Faults(too_many_rate=1.0, retry_after=score_cases.RETRY_AFTER, endpoints=frozenset({Endpoint.SCORES}))
_FIRST = (
    "Send a grade for Ada Berg and one for Ben Tal to the LMS, for something that has no column there yet "
    "(sign in at {issuer} as Thea Sommer)."
)
_SECOND = "Change Ada Berg's grade and send it again; then let the tool look at the LMS's gradebook."


async def _gather(kit: Kit, waits: Callable[[Evidence], bool]) -> Evidence:
    """Two rounds: the first score meets 429, and between the rounds all access tokens expire."""
    found = Evidence(kit, await launches.launch(kit, world.STUDENT))
    for person in (world.CLASSMATE, world.TEACHER):
        await launches.launch(kit, person)
    kit.platform.traffic.change(_BUSY)
    await kit.ask(_FIRST.format(issuer=kit.platform.issuer))
    await kit.wait(lambda: len(_graded(found)) > 1)
    if _graded(found):
        found.revoke()
        await kit.ask(_SECOND)
        await kit.wait(lambda: not waits(found))
    kit.platform.traffic.change(Faults())
    found.over = True
    return found


def _graded(found: Evidence) -> set[str]:
    """Whose scores have arrived."""
    return {str(read_object(entry).get("userId")) for entry in score_cases.accepted(found)}


def _launch(found: Evidence) -> Verdict:
    return launches.accepted(found.page)


GROUP = Judged(
    "grades",
    "Assignment and Grade Services 2.0",
    (
        Case("launch", "takes a learner's launch with the service's claim", "AGS 3.1, certification 6.4", _launch),
        *token_cases.cases(),
        *item_cases.cases(),
        *score_cases.cases(),
    ),
    _gather,
)
