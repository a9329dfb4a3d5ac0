from __future__ import annotations

from typing import Any

from kore_platform import changes
from kore_platform.grades import Grade


def test_skew_shifts_the_clock(bench: Any) -> None:
    noon = bench.platform.now()
    bench.set(clock_skew=-30.0)
    assert bench.platform.now() == noon - 30


def test_unenrolling_deletes_the_grades(bench: Any) -> None:
    platform = bench.platform
    for person in ("5", "6"):
        platform.grades.find("11", person).final = 50.0
    platform.change_world(changes.unenrol(platform.world, "2", "5"))
    assert platform.grades.by_column["11"] == {"6": Grade(final=50.0)}


def test_an_activitys_column_goes_with_it_and_tool_made_ones_stay(bench: Any) -> None:
    platform = bench.platform
    bound = platform.columns.by_id["11"].__class__("", "2", "t", "L", 1.0, link="1")
    platform.columns.add(bound)
    platform.change_world(changes.remove_activity(platform.world, "1"))
    assert list(platform.columns.by_id) == [bound.id]


def test_a_new_activity_gets_a_column(bench: Any) -> None:
    new = {"id": "3", "course": "2", "tool": "tool0123456789a", "title": "Blatt 2", "points": 5}
    bench.platform.change_world(changes.add_activities(bench.platform.world, [new]))
    column = bench.platform.columns.of_activity("3")
    assert (column.label, column.maximum) == ("Blatt 2", 5.0)
