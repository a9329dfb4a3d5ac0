"""The finer points of scores: both sides of each rule."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kore_platform.certify import score_cases
from kore_platform.certify.browser import Page
from kore_platform.certify.evidence import Evidence
from kore_platform.journal import Entry
from kore_platform.options import Endpoint

CHECKS = {case.id: case.check for case in score_cases.cases()}
PATH = "/mod/lti/services.php/2/lineitems/13/lineitem"


@pytest.fixture
async def found(pair: Any) -> Evidence:
    return Evidence((await pair()).kit, Page(200, "", "", ""))


def add(found: Evidence, status: int = 200, time: float = 0.0, **score: Any) -> None:
    journal = found.kit.platform.journal
    body = json.dumps({"userId": "5"} | score)
    query = {"type_id": "1"}
    number = journal.next_number()
    journal.add(Entry(number, time, Endpoint.SCORES, "POST", f"{PATH}/scores", query, {}, body, status, "certify"))


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("2027-01-15T08:00:00.5Z", "passed"),
        ("2027-01-15T08:00:00.123456+00:00", "passed"),
        ("2027-01-15T08:00:00.123+0530", "passed"),
        ("2027-01-15T08:00:00.736+00", "passed"),
        ("2027-01-15T08:00:00Z", "failed"),
        ("2027-01-15T08:00:00.5", "failed"),
        ("2027-01-15 08:00:00.5Z", "failed"),
        ("15 Jan 2027", "failed"),
        (1_800_000_000, "failed"),
    ],
)
def test_timestamps(found: Evidence, text: object, outcome: str) -> None:
    add(found, timestamp=text)
    assert CHECKS["score-timestamp"](found).outcome == outcome


@pytest.mark.parametrize(
    ("second", "status", "outcome"),
    [
        ("1.001", 200, "passed"),
        ("1.0", 200, "failed"),
        ("1.0", 409, "failed"),
        ("0.9", 200, "failed"),
        ("1.0", 503, "skipped"),
    ],
)
def test_order(found: Evidence, second: str, status: int, outcome: str) -> None:
    """The same score again after a failure of the platform is no second score."""
    add(found, timestamp="2027-01-15T08:00:01.0Z")
    add(found, userId="6", timestamp="2027-01-15T08:00:00.0Z")
    add(found, status, timestamp=f"2027-01-15T08:00:0{second}+00:00")
    assert CHECKS["score-order"](found).outcome == outcome


@pytest.mark.parametrize(
    ("given", "maximum", "outcome"),
    [
        (0, 5, "passed"),
        (6, 5, "passed"),
        (None, None, "passed"),
        (3, None, "failed"),
        (3, 0, "failed"),
        (-1, 5, "failed"),
        ("3", 5, "failed"),
    ],
)
def test_points(found: Evidence, given: object, maximum: object, outcome: str) -> None:
    add(found, scoreGiven=given, scoreMaximum=maximum)
    assert CHECKS["score-maximum"](found).outcome == outcome


@pytest.mark.parametrize(
    ("activity", "grading", "outcome"),
    [
        ("Submitted", "PendingManual", "passed"),
        ("completed", "FullyGraded", "failed"),
        ("Completed", "Graded", "failed"),
    ],
)
def test_progress(found: Evidence, activity: str, grading: str, outcome: str) -> None:
    add(found, activityProgress=activity, gradingProgress=grading)
    assert CHECKS["score-progress"](found).outcome == outcome


@pytest.mark.parametrize(
    ("person", "time", "outcome"), [("5", 2.0, "passed"), ("5", 1.9, "failed"), ("6", 0.1, "skipped")]
)
def test_the_pause_after_429(found: Evidence, person: str, time: float, outcome: str) -> None:
    add(found, 429)
    add(found, time=time, userId=person)
    assert CHECKS["retry-after"](found).outcome == outcome
