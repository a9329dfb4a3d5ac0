from __future__ import annotations

from typing import Any

import pytest

from kore_platform.columns import Column, Columns, matching
from kore_platform.world import World


def column(**fields: Any) -> Column:
    return Column(**({"id": "", "course": "2", "tool": "t", "label": "L", "maximum": 10.0} | fields))


def test_graded_activities_get_a_column_once(plain_world: dict[str, Any]) -> None:
    columns, world = Columns(), World.parse(plain_world)
    columns.provide(world)
    columns.by_id.clear()
    columns.provide(world)
    assert columns.by_id == {}
    fresh = Columns()
    fresh.provide(world)
    assert [c.activity for c in fresh.by_id.values()] == ["1"]


def test_ids_are_never_used_twice() -> None:
    columns = Columns()
    first = columns.add(column())
    del columns.by_id[first.id]
    assert columns.add(column()).id != first.id


def test_a_column_is_found_in_its_own_course_only() -> None:
    columns = Columns()
    made = columns.add(column())
    assert columns.find("2", made.id) is made
    assert columns.find("3", made.id) is None


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["own", "tagged", "untagged"]),
        ({"tag": "a"}, ["tagged"]),
        ({"tag": ""}, ["untagged"]),
        ({"resource_id": "r"}, ["tagged"]),
        ({"resource_link_id": "1"}, ["own", "untagged"]),
        ({"tag": "a", "resource_link_id": "1"}, []),
    ],
)
def test_filters_are_exact(filters: dict[str, str], found: list[str]) -> None:
    columns = [
        column(label="own", activity="1", link="1"),
        column(label="tagged", tag="a", resource_id="r", tool_data=True),
        column(label="untagged", link="1", tool_data=True),
    ]
    wanted: dict[str, str | None] = {"tag": None, "resource_id": None, "resource_link_id": None, **filters}
    assert [c.label for c in matching(columns, **wanted)] == found


def test_an_unbound_column_is_found_by_its_activity_still() -> None:
    own = column(activity="1", link="", tool_data=True)
    assert matching([own], tag=None, resource_id=None, resource_link_id="1") == [own]
