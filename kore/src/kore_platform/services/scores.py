"""POST …/scores (AGS 2.0, section 3.4), the busiest route."""

from __future__ import annotations

import re
from typing import Any

from kore_platform import grades, people, timestamps
from kore_platform import vocabulary as v
from kore_platform.answers import Answer
from kore_platform.errors import GatewayFailure, ScoreRefused, ServiceRefused
from kore_platform.grades import Score
from kore_platform.options import Strictness
from kore_platform.platform import Platform
from kore_platform.services.call import Call, authorize, find_column, find_course, read_object

_NUMERIC = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*")
#: characters of a number
_LONGEST = 40
_REQUIRED = ("userId", "timestamp", "gradingProgress", "activityProgress")


def post(platform: Platform, call: Call, course: str, column: str) -> Answer:
    """Take a score.

    Raises:
        ServiceRefused: no right, no such column, or a wrong method or media type.
        ScoreRefused: a malformed, outdated or impossible score.
        GatewayFailure: `userId` is no number.
    """
    if call.method != "POST":
        raise ServiceRefused(405, "Method Not Allowed")
    tool = authorize(platform, call, v.SCOPE_SCORE)
    if platform.options.strict_accept and call.content_type != v.TYPE_SCORE:
        raise ServiceRefused(400, "No context or unsupported content type")
    find_course(platform, tool, course)
    found = find_column(platform, tool, course, column)
    now = platform.now()
    body = read_object(call)
    score = read(platform, call, course, body, now)
    grades.apply(found, platform.grades.find(column, score.person), score, platform.options)
    platform.grades.record(found, score, body, now)
    return Answer(platform.options.score_status, media=v.TYPE_SCORE)


def read(platform: Platform, call: Call, course: str, body: dict[str, Any], now: float) -> Score:
    """Check the form of a score and whether it is about a student.

    Raises:
        ScoreRefused: it is malformed, or about nobody who can be graded.
        GatewayFailure: `userId` is no number.
    """
    timestamp = timestamps.read(body.get("timestamp"), now)
    given, maximum = body.get("scoreGiven"), body.get("scoreMaximum")
    if any(body.get(name) is None for name in _REQUIRED) or timestamp is None or not _points_fit(given, maximum):
        raise ScoreRefused(400, f"Incorrect score received{_text(call)}")
    person = _person(body["userId"])
    if not people.can_be_scored(platform.world, course, person):
        raise ScoreRefused(platform.options.non_student_status, f"Incorrect score received{_text(call)}")
    comment = body.get("comment")
    return Score(
        person=person,
        given=None if given is None else float(given),
        maximum=1.0 if maximum is None else float(maximum),
        timestamp=timestamp,
        comment=str(comment) if comment else "",
        activity_progress=str(body["activityProgress"]),
        grading_progress=str(body["gradingProgress"]),
    )


def refusal(call: Call, refused: ScoreRefused, options: Strictness) -> Answer:
    """Moodle's answer to a refused score: `[]`, and the reason in the status line, if PHP lets it through."""
    if options.newline_hides_failure and "\n" in refused.reason:
        return Answer(200, b"[]")
    return Answer(refused.status, b"[]", reason=refused.reason if options.reason_phrases else "")


def _points_fit(given: object, maximum: object) -> bool:
    if maximum is not None and not is_numeric(maximum):
        return False
    return given is None or (is_numeric(given) and maximum is not None)


def is_numeric(value: object) -> bool:
    """PHP's `is_numeric`: a number, or text that is one; here within what a gradebook can hold."""
    if isinstance(value, str):
        return len(value) < _LONGEST and bool(_NUMERIC.fullmatch(value)) and abs(float(value)) < grades.MOST
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < grades.MOST


def _person(value: object) -> str:
    text = str(value) if isinstance(value, str | int) else ""
    if not (text.isascii() and text.isdigit()):
        # Moodle's database query fails and takes PHP down with it.
        raise GatewayFailure
    return text


def _text(call: Call) -> str:
    return call.body.decode(errors="replace")
