"""What a platform's answer to a score means: has it arrived, and can another try help?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

import httpx

from kore.lti import bounded


class Verdict(StrEnum):
    """What became of a score."""

    ACCEPTED = "accepted"
    #: it did not arrive or was not dealt with; try again
    LATER = "later"
    #: it may have arrived; look before it is sent again
    DOUBTFUL = "doubtful"
    #: the platform has a score with this or a later time
    OUTDATED = "outdated"
    #: the platform has no such line item (any more)
    GONE = "gone"
    #: answered like something permanent that may pass; a few more tries
    PERHAPS = "perhaps"
    #: trying again cannot help
    REFUSED = "refused"


@dataclass(frozen=True)
class Answer:
    """A platform's answer to a score, as the sender needs it."""

    verdict: Verdict
    #: for the instructor; empty when accepted
    problem: str = ""
    #: seconds that the platform asks us to wait, if it does
    wait: float | None = None


#: status → what it means, where that is not told by its class
_MEANINGS = {
    401: (Verdict.PERHAPS, "does not let Kore write grades"),
    403: (Verdict.PERHAPS, "does not let Kore write this grade"),
    404: (Verdict.GONE, "has no such column (any more)"),
    408: (Verdict.DOUBTFUL, "waited too long for the score"),
    409: (Verdict.OUTDATED, "has a newer grade"),
    410: (Verdict.GONE, "has no such column (any more)"),
    425: (Verdict.LATER, "is busy"),
    429: (Verdict.LATER, "is busy"),
    500: (Verdict.PERHAPS, "fails; is the grade or its column locked there?"),
    503: (Verdict.LATER, "cannot answer"),
}
#: class of status → the same; a gateway (502, 504) may have passed the score on before it gave up
_CLASSES = {
    3: (Verdict.PERHAPS, "sends the score elsewhere, as during maintenance"),
    4: (Verdict.REFUSED, "refuses the score; is the person still a student of the course?"),
    5: (Verdict.DOUBTFUL, "cannot answer"),
}


def understood(answer: httpx.Response, platform: str) -> Answer:
    """The meaning of an answer; Moodle's success has an empty body, its failure `[]`, and others send an object."""
    status = answer.status_code
    if answer.is_success:
        return _of_success(answer, platform)
    verdict, said = _MEANINGS.get(status) or _CLASSES.get(status // 100) or (Verdict.PERHAPS, "answers oddly")
    return Answer(verdict, f"{platform} {said} (HTTP {status})", _retry_after(answer))


def _of_success(answer: httpx.Response, platform: str) -> Answer:
    if not answer.content.strip():
        return Answer(Verdict.ACCEPTED)
    match bounded.document(answer):
        case dict():
            return Answer(Verdict.ACCEPTED)
        case None:
            return Answer(Verdict.PERHAPS, f"{platform} answers with a page, as during maintenance")
        case _:
            return Answer(Verdict.REFUSED, f"{platform} did not take the score")


def _retry_after(answer: httpx.Response) -> float | None:
    """Seconds of `Retry-After` (RFC 9110, section 10.2.3), an hour at most."""
    said = answer.headers.get("retry-after", "")
    try:
        seconds = float(said) if said.isdigit() else (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), 3600.0)
