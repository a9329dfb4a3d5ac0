from __future__ import annotations

from typing import Any

import pytest

from kore_platform import editing
from kore_platform.errors import WorldError


async def test_an_activitys_column_follows_it(bench: Any) -> None:
    await bench.score(scoreGiven=5, scoreMaximum=10)
    editing.change_activity(bench.platform, "1", {"title": "Sheet 1", "points": 20})
    column = bench.platform.columns.of_activity("1")
    assert (column.label, column.maximum) == ("Sheet 1", 20.0)
    assert bench.platform.grades.find(column.id, "5").final == 10.0


async def test_grades_may_keep_their_points(bench: Any) -> None:
    await bench.score(scoreGiven=5, scoreMaximum=10)
    editing.change_activity(bench.platform, "1", {"points": 200}, rescale=False)
    assert bench.platform.grades.find(bench.column, "5").final == 50.0


def test_an_activity_without_a_column(bench: Any) -> None:
    editing.change_activity(bench.platform, "2", {"title": "Lab 2", "custom": {"room": "a"}})
    assert (bench.platform.world.activity["2"].title, bench.platform.world.activity["2"].custom) == (
        "Lab 2",
        {"room": "a"},
    )


def test_a_course_gets_other_names(bench: Any) -> None:
    editing.change_course(bench.platform, "2", {"title": "Neu", "label": "N1"})
    course = bench.platform.world.course["2"]
    assert (course.title, course.label, len(course.enrolments)) == ("Neu", "N1", 5)


def test_a_column_changes_alone(bench: Any) -> None:
    editing.change_column(bench.platform, bench.platform.columns.by_id[bench.column], label="Other", maximum=5)
    assert bench.platform.columns.by_id[bench.column].label == "Other"
    assert bench.platform.world.activity["1"].title == "Blatt 1"


@pytest.mark.parametrize(("activity", "fields"), [("99", {}), ("1", {"points": 0}), ("1", {"title": ""})])
def test_what_cannot_be(bench: Any, activity: str, fields: dict[str, Any]) -> None:
    with pytest.raises(WorldError):
        editing.change_activity(bench.platform, activity, fields)
    with pytest.raises(WorldError):
        editing.change_course(bench.platform, activity, {"title": ""})
