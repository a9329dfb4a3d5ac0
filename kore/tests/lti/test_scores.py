"""Scores and results: the same points on different scales, and what the outbox keeps."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import entries

from kore.lti.scores import Activity, Grading, Result, Score


@given(given_=st.floats(0, 10), maximum=st.floats(0.5, 1000))
def test_points_are_the_same_on_another_scale(given_: float, maximum: float) -> None:
    score = Score(Activity.COMPLETED, Grading.FULLY_GRADED, given_, 10.0)
    assert Result(round(given_ / 10 * maximum, 5), maximum).same_points(score)
    assert not Result(given_ / 10 * maximum + 0.01 * max(maximum, 1), maximum).same_points(score)


def test_points_over_the_maximum_and_below_zero_are_cut() -> None:
    assert Result(100.0, 100.0).same_points(Score(Activity.COMPLETED, Grading.FULLY_GRADED, 15.0, 10.0))
    assert Result(0.0, 100.0).same_points(Score(Activity.COMPLETED, Grading.FULLY_GRADED, -1.0, 10.0))
    assert not Result(0.0, 100.0).same_points(Score(Activity.SUBMITTED, Grading.PENDING))


@given(st.builds(Score, st.sampled_from(Activity), st.sampled_from(Grading), st.none() | st.floats(0, 9), st.just(9.0)))
def test_a_stored_score_comes_back(score: Score) -> None:
    assert Score.of(json.loads(json.dumps(score.stored()))) == score


EIGHT = {"userId": "5", "resultScore": 8, "resultMaximum": 10}


def test_a_result_as_the_platform_says_it() -> None:
    entry = EIGHT | {"timestamp": "2026-11-23T06:29:01+01:00", "comment": "gut\n\x00gemacht" + "x" * 999}
    found = Result.of(entry)
    assert found is not None
    assert (found.score, found.maximum, found.timestamp) == (8.0, 10.0, datetime(2026, 11, 23, 5, 29, 1, tzinfo=UTC))
    assert found.comment.startswith("gut  gemacht")
    assert len(found.comment) == 200


@pytest.mark.parametrize("maximum", [{}, {"resultMaximum": None}])
def test_a_result_without_maximum_is_a_share_of_one(maximum: Any) -> None:
    found = Result.of({"resultScore": 0.5} | maximum)
    assert (found and found.score, found and found.maximum) == (0.5, 1.0)


@pytest.mark.parametrize("entry", [{}, {"resultScore": None}, {"resultScore": None, "resultMaximum": 10}])
def test_no_points_are_no_result(entry: Any) -> None:
    assert Result.of(entry) is None


@pytest.mark.parametrize(
    "wrong",
    [{"resultScore": "8"}, {"resultScore": True}, {"resultScore": [8]}, {"resultScore": 10**400}]
    + [{"resultMaximum": maximum} for maximum in (0, -1, "10", {}, 10**400)],
)
def test_what_is_no_number_is_neither_a_grade_nor_none(wrong: Any) -> None:
    """It is not the wanted one, and it must not be taken for an empty cell."""
    found = Result.of(EIGHT | wrong)
    assert found is not None
    assert found.score is None
    assert not any(
        found.same_points(Score(Activity.COMPLETED, Grading.FULLY_GRADED, points, 10.0)) for points in (0, 8, 10)
    )


@given(entries())
def test_any_entry_is_read_or_not(found: list[Any]) -> None:
    for entry in found:
        if isinstance(entry, dict) and (result := Result.of(entry)) is not None:
            assert result.maximum > 0
            assert result.timestamp is None or result.timestamp.tzinfo is UTC
            assert json.dumps([result.score, result.maximum, result.comment], allow_nan=False)
            result.comment.encode()
