"""Whether the platform's clock and ours agree."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from kore import clock
from kore.doctor.asking import Silence, ask
from kore.doctor.findings import Finding, doubt, well, wrong
from kore.doctor.patient import Patient
from kore.settings import Platform

#: seconds of difference; `Date` has whole ones
_DOUBTFUL, _BAD = 5.0, 60.0
_ADVICE = (
    "Check both (`timedatectl` here). Messages are good for a minute, and Moodle allows no difference: it refuses what "
    "comes from its future."
)


async def look(patient: Patient, platform: Platform) -> list[Finding]:
    """Compare with the `Date` of an answer that no cache has kept (RFC 9110, section 6.6.1)."""
    began = clock.now()
    answer = await ask(patient.outside, platform.token_endpoint)
    if isinstance(answer, Silence):
        return []
    moment = _date(answer)
    if moment is None:
        return [doubt("the platform does not tell its time", "Compare the clocks by hand.")]
    ended = clock.now()
    ahead = (moment - began).total_seconds() if moment < began else max((moment - ended).total_seconds(), 0.0)
    return [_judged(ahead)]


def _judged(ahead: float) -> Finding:
    said = f"the platform's clock is {abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} ours"
    if abs(ahead) > _BAD:
        return wrong(said, _ADVICE)
    if abs(ahead) > _DOUBTFUL:
        return doubt(said, _ADVICE)
    return well("the platform's clock and ours agree")


def _date(answer: httpx.Response) -> datetime | None:
    if "age" in answer.headers:
        return None
    try:
        return parsedate_to_datetime(answer.headers.get("date", "")).astimezone(UTC)
    except ValueError:
        return None
