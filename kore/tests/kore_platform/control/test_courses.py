from __future__ import annotations

from typing import Any

import pytest


async def test_a_copy_is_answered_with_its_activities(bench: Any) -> None:
    answer = await bench.control("POST", "courses/2/copy", {"title": "Again", "people": "everybody"})
    assert answer.status_code == 201
    found = answer.json()
    assert (found["course"]["id"], found["course"]["title"], found["course"]["history"]) == ("4", "Again", ["2"])
    assert [activity["id"] for activity in found["activities"]] == ["3", "4"]
    assert (await bench.control("POST", "courses/2/copy", {"traced": False})).json()["course"]["history"] == []


async def test_an_activity_is_duplicated(bench: Any) -> None:
    answer = await bench.control("POST", "activities/1/copy")
    assert (answer.status_code, answer.json()["id"], answer.json()["course"]) == (201, "3", "2")


async def test_names_and_points_change(bench: Any) -> None:
    assert (await bench.control("PATCH", "courses/2", {"title": "Neu"})).status_code == 204
    assert (await bench.control("PATCH", "activities/1", {"title": "Sheet", "points": 50})).status_code == 204
    world, column = bench.platform.world, bench.platform.columns.by_id[bench.column]
    assert (world.course["2"].title, world.course["2"].label) == ("Neu", "K1")
    assert (world.activity["1"].title, column.label, column.maximum) == ("Sheet", "Sheet", 50.0)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "courses/99/copy", {}), ("POST", "courses/2/copy", {"people": "some"}),
        ("POST", "activities/99/copy", {}), ("PATCH", "courses/99", {"title": "x"}),
        ("PATCH", "courses/2", {"title": None}), ("PATCH", "activities/1", {"course": "3"}),
        ("PATCH", "activities/1", {"points": -1}),
    ],
)  # fmt: skip
async def test_refusals(bench: Any, method: str, path: str, body: dict[str, Any]) -> None:
    assert (await bench.control(method, path, body)).status_code == 422
