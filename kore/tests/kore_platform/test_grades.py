from __future__ import annotations

from typing import Any

import pytest

from kore_platform.columns import Column
from kore_platform.errors import ScoreRefused
from kore_platform.grades import Grade, Score, apply, override, release, rescale
from kore_platform.options import Strictness

MOODLE = Strictness()


def own(**fields: Any) -> Column:
    return Column("11", "2", "t", "L", 100.0, **({"activity": "1", "link": "1"} | fields))


def made() -> Column:
    return own(activity="", link="")


def score(time: float, given: float | None = 8.0, maximum: float = 10.0, grading: str = "FullyGraded") -> Score:
    return Score("5", given, maximum, time, "well", "Completed", grading)


def graded(column: Column, *scores: Score, options: Strictness = MOODLE) -> Grade:
    grade = Grade()
    for each in scores:
        apply(column, grade, each, options)
    return grade


def test_a_score_is_rescaled_to_the_column() -> None:
    grade = graded(own(), score(1.0))
    assert (grade.final, grade.feedback, grade.time) == (80.0, "well", 1.0)


@pytest.mark.parametrize(("given", "maximum", "final"), [(15, 10, 100.0), (-1, 10, 0.0), (7, 0, 7.0), (1, 3, 33.33333)])
def test_odd_points(given: float, maximum: float, final: float) -> None:
    assert graded(own(), score(1.0, given, maximum)).final == final


def test_capping_can_be_switched_off() -> None:
    assert graded(own(), score(1.0, 15), options=Strictness(cap_scores=False)).final == 150.0


@pytest.mark.parametrize("time", [9.0, 10.0, 10.9])
def test_a_score_that_is_not_a_second_later_is_refused(time: float) -> None:
    with pytest.raises(ScoreRefused, match="409"):
        graded(own(), score(10.0), score(time, 9))


def test_a_later_score_is_taken() -> None:
    assert graded(own(), score(10.9), score(11.0, 9)).final == 90.0


def test_fractions_count_without_the_switch() -> None:
    exact = Strictness(refuse_same_second=False)
    assert graded(own(), score(10.0), score(10.5, 9), options=exact).final == 90.0
    with pytest.raises(ScoreRefused, match="409"):
        graded(own(), score(10.5), score(10.5, 9), options=exact)


@pytest.mark.parametrize("eraser", [score(2.0, None), score(2.0, grading="PendingManual")])
def test_a_grade_is_erased(eraser: Score) -> None:
    coupled, tool_made = graded(own(), score(1.0), eraser), graded(made(), score(1.0), eraser)
    assert (coupled.final, coupled.time) == (None, None)
    assert (tool_made.final, tool_made.time) == (None, 1.0)


def test_pending_grades_stay_without_the_switch() -> None:
    kept = Strictness(erase_unless_fully_graded=False)
    assert graded(own(), score(2.0, grading="PendingManual"), options=kept).final == 80.0


def test_an_override_stands_in_an_activitys_own_column() -> None:
    column, grade = own(), Grade()
    apply(column, grade, score(1.0), MOODLE)
    override(column, grade, 50.0, "mine", 5.0)
    apply(column, grade, score(6.0, 9), MOODLE)
    assert (grade.final, grade.raw, grade.feedback, grade.time) == (50.0, 90.0, "mine", 5.0)
    release(grade)
    assert (grade.final, grade.overridden) == (90.0, False)


def test_a_score_older_than_the_override_is_refused() -> None:
    column, grade = own(), Grade()
    override(column, grade, 50.0, "", 5.0)
    with pytest.raises(ScoreRefused, match="409"):
        apply(column, grade, score(4.0), MOODLE)


def test_the_tool_overwrites_an_override_in_its_own_column() -> None:
    column, grade = made(), Grade()
    override(column, grade, 50.0, "mine", 5.0)
    apply(column, grade, score(6.0), MOODLE)
    assert (grade.final, grade.feedback) == (80.0, "well")


@pytest.mark.parametrize("points", [-1.0, 101.0, float("nan"), float("inf")])
def test_an_override_must_fit_the_column(points: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 100"):
        override(own(), Grade(), points, "", 5.0)


@pytest.mark.parametrize(("column", "grade"), [(own(locked=True), Grade()), (own(), Grade(locked=True))])
def test_locks_hold(column: Column, grade: Grade) -> None:
    with pytest.raises(ScoreRefused, match="500"):
        apply(column, grade, score(1.0), MOODLE)
    assert grade.final is None


def test_another_maximum_rescales() -> None:
    grades = {"5": Grade(raw=80.0, final=50.0), "6": Grade()}
    rescale(grades, 100.0, 10.0)
    assert (grades["5"].raw, grades["5"].final, grades["6"].final) == (8.0, 5.0, None)
