"""Scores and results: the same points on different scales, and what the outbox keeps."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

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
