"""How a tool publishes scores (AGS 2.0, section 3.4)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise

from kore_platform import vocabulary as v
from kore_platform.certify.cases import Case, Verdict, failed, passed, skipped
from kore_platform.certify.evidence import SUCCESS, Evidence, bearer, every, media, read_object, scoped
from kore_platform.certify.responses import is_number, is_positive
from kore_platform.journal import Entry
from kore_platform.options import Endpoint

#: seconds of the Retry-After that the kit sends
RETRY_AFTER = 2
_OUTDATED, _TOO_MANY = 409, 429
_REQUIRED = ("userId", "activityProgress", "gradingProgress", "timestamp")
_ACTIVITY = {"Initialized", "Started", "InProgress", "Submitted", "Completed"}
_GRADING = {"FullyGraded", "Pending", "PendingManual", "Failed", "NotReady"}
_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d+(Z|[+-]\d{2}(:?\d{2})?)")


def _sent(found: Evidence) -> list[Entry]:
    return found.entries(Endpoint.SCORES)


def accepted(found: Evidence) -> list[Entry]:
    """The scores that the platform has taken."""
    return [entry for entry in _sent(found) if entry.status in SUCCESS]


def _media(found: Evidence) -> Verdict:
    return media(_sent(found), "content-type", v.TYPE_SCORE)


def _token(found: Evidence) -> Verdict:
    return bearer(found, _sent(found))


def _scope(found: Evidence) -> Verdict:
    return scoped(found, _sent(found), v.SCOPE_SCORE)


def _members(found: Evidence) -> Verdict:
    def problem(entry: Entry) -> str:
        missing = [name for name in _REQUIRED if read_object(entry).get(name) in {None, ""}]
        return f"missing: {', '.join(missing)}" if missing else ""

    return every(_sent(found), ", ".join(_REQUIRED), problem)


def _timestamp(found: Evidence) -> Verdict:
    def problem(entry: Entry) -> str:
        text = read_object(entry).get("timestamp", "")
        return "" if not text or _TIMESTAMP.fullmatch(str(text)) else f"timestamp was {text!r}"

    return every(_sent(found), "ISO 8601 with a fraction of a second and a zone", problem)


def _order(found: Evidence) -> Verdict:
    moments: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for entry in _sent(found):
        moment = _moment(str(read_object(entry).get("timestamp")))
        if moment and (entry.status in SUCCESS or entry.status == _OUTDATED):
            moments[entry.path, _who(entry)].append(moment)
    for (path, _user), times in moments.items():
        if any(later <= earlier for earlier, later in pairwise(times)):
            return failed("each score of a person to be later than the one before", f"one was not ({path})")
    several = [times for times in moments.values() if len(times) > 1]
    return passed(f"{len(several)} cells in order") if several else skipped("nobody's score came twice")


def _maximum(found: Evidence) -> Verdict:
    def problem(entry: Entry) -> str:
        score = read_object(entry)
        given, maximum = score.get("scoreGiven"), score.get("scoreMaximum")
        if given is None:
            return ""
        right = is_number(given) and given >= 0 and is_positive(maximum)
        return "" if right else f"scoreGiven was {given!r} of {maximum!r}"

    return every(_sent(found), "scoreGiven of 0 or more, with a scoreMaximum above 0", problem)


def _progress(found: Evidence) -> Verdict:
    def problem(entry: Entry) -> str:
        score = read_object(entry)
        pair = score.get("activityProgress", "Completed"), score.get("gradingProgress", "FullyGraded")
        return "" if pair[0] in _ACTIVITY and pair[1] in _GRADING else f"it was {pair[0]!r} and {pair[1]!r}"

    return every(_sent(found), "activityProgress and gradingProgress of the vocabulary", problem)


def _path(found: Evidence) -> Verdict:
    """The line items of this platform have a query, and what is put behind it arrives at the line item itself."""
    astray = [entry for entry in found.entries(Endpoint.LINEITEM, method="POST") if entry.path.endswith("/lineitem")]
    expected = "/scores at the end of the line item's path, its query kept"
    if astray:
        return failed(expected, f"POST {astray[0].path} with the query {astray[0].query}")
    return every(_sent(found), expected, lambda entry: "" if entry.query.get("type_id") else "the query was lost")


def _retry(found: Evidence) -> Verdict:
    for entry in (entry for entry in _sent(found) if entry.status == _TOO_MANY):
        later = [e for e in _sent(found) if e.number > entry.number and e.path == entry.path and _who(e) == _who(entry)]
        if not later:
            return skipped("a score that was answered with 429 did not come again")
        if (pause := later[0].time - entry.time) < RETRY_AFTER:
            return failed(f"{RETRY_AFTER} s of pause after 429", f"the score came again after {pause:.1f} s")
        return passed(f"the score came again after {pause:.1f} s")
    return skipped()


def _who(entry: Entry) -> str:
    return str(read_object(entry).get("userId"))


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        return None


def cases() -> tuple[Case[Callable[[Evidence], Verdict]], ...]:
    """The cases."""
    return (
        Case("score-media", "a score has the service's media type", "AGS 3.4.3", _media),
        Case("score-token", "a score comes with an access token", "AGS 3.4.2, security 4.1", _token),
        Case("score-scope", "the token has the scores' scope", "AGS 3.4.2", _scope),
        Case("score-members", "a score has its required members", "AGS 3.4.5, 3.4.7, 3.4.8, 3.4.9", _members),
        Case("score-timestamp", "timestamps have fraction and zone", "AGS 3.4.9", _timestamp),
        Case("score-order", "timestamps of a person grow strictly", "AGS 3.4.9", _order),
        Case("score-maximum", "scoreGiven comes with scoreMaximum", "AGS 3.4.4", _maximum),
        Case("score-progress", "progress has words of the vocabulary", "AGS 3.4.7, 3.4.8", _progress),
        Case("score-path", "scores go to the line item's path, before its query", "AGS 3.4.1", _path),
        Case("retry-after", "after 429 the tool waits as long as it was told", "RFC 6585 4, RFC 9110 10.2.3", _retry),
    )
