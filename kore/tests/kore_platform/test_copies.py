from __future__ import annotations

from typing import Any

import pytest

from kore_platform import changes, copies
from kore_platform.errors import WorldError


def columns(bench: Any, course: str) -> list[tuple[str, str, str, bool]]:
    return [(c.label, c.link, c.resource_id, c.coupled) for c in bench.platform.columns.of_course(course)]


async def test_a_course_is_copied_with_new_ids(bench: Any) -> None:
    copied = copies.copy_course(bench.platform, "2")
    assert (copied.id, copied.label, copied.title) == ("4", "K1 copy", "Daten & Jupyter copy")
    assert set(copied.enrolments) == {"3"}
    found = [a for a in bench.platform.world.activities if a.course == "4"]
    assert [(a.id, a.title, a.history) for a in found] == [("3", "Blatt 1", ("1",)), ("4", "Lab", ("2",))]
    assert len([a for a in bench.platform.world.activities if a.course == "2"]) == 2


async def test_columns_come_along_and_are_bound_anew(bench: Any) -> None:
    await bench.make_column(label="Bound", resourceLinkId="2", resourceId="r", tag="t")
    await bench.make_column(label="Free", resourceId="f")
    await bench.score()
    copies.copy_course(bench.platform, "2")
    assert columns(bench, "4") == [("Blatt 1", "3", "", True), ("Bound", "4", "r", False), ("Free", "", "f", False)]
    old, new = bench.platform.columns.of_course("2"), bench.platform.columns.of_course("4")
    assert {column.id for column in old}.isdisjoint(column.id for column in new)
    assert [column.tag for column in new] == ["", "t", ""]
    assert bench.platform.grades.by_column.get(new[0].id, {}) == {}


async def test_what_the_tool_wrote_on_an_activitys_column_is_kept(bench: Any) -> None:
    own = bench.platform.columns.of_activity("1")
    own.tag, own.resource_id, own.maximum, own.tool_data, own.locked = "t", "r", 7.0, True, True
    copies.copy_course(bench.platform, "2")
    new = bench.platform.columns.of_activity("3")
    assert (new.tag, new.resource_id, new.maximum, new.tool_data, new.locked) == ("t", "r", 7.0, True, False)


async def test_a_deleted_column_is_not_copied(bench: Any) -> None:
    bench.platform.delete_column(bench.column)
    copies.copy_course(bench.platform, "2")
    assert columns(bench, "4") == []


def test_histories_grow_and_imports_leave_no_trace(bench: Any) -> None:
    first = copies.copy_course(bench.platform, "2", label="K1b", title="Zwei")
    second = copies.copy_course(bench.platform, first.id)
    assert (second.label, second.history) == ("K1b copy", ("4", "2"))
    assert bench.platform.world.activity["5"].history == ("3", "1")
    imported = copies.copy_course(bench.platform, first.id, traced=False)
    assert imported.history == ()
    assert bench.platform.world.activity["7"].history == ()


@pytest.mark.parametrize(("people", "found"), [("nobody", ""), ("teachers", "3"), ("everybody", "34567")])
def test_people_come_along_if_wanted(bench: Any, people: Any, found: str) -> None:
    copied = copies.copy_course(bench.platform, "2", people=people)
    assert "".join(copied.enrolments) == found
    assert all(place == bench.platform.world.course["2"].enrolments[who] for who, place in copied.enrolments.items())


def test_an_activity_is_duplicated_in_its_course(bench: Any) -> None:
    bench.platform.change_world(changes.change_activity(bench.platform.world, "1", {"custom": {"assignment": "b1"}}))
    copied = copies.copy_activity(bench.platform, "1")
    assert (copied.id, copied.course, copied.custom, copied.history) == ("3", "2", {"assignment": "b1"}, ("1",))
    assert bench.platform.columns.of_activity("3").id != bench.column


def test_what_does_not_exist_is_not_copied(bench: Any) -> None:
    with pytest.raises(WorldError):
        copies.copy_course(bench.platform, "99")
    with pytest.raises(WorldError):
        copies.copy_activity(bench.platform, "99")
