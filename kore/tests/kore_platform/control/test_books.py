from __future__ import annotations

from typing import Any

import pytest


async def test_the_gradebook_and_its_history(bench: Any) -> None:
    column = await bench.make_column()
    await bench.score(1)
    await bench.score(1, column=column)
    book = (await bench.control("GET", "gradebook/2")).json()
    assert [(g["column"], g["score"]) for g in book["grades"]] == [("11", 80.0), (column, 16.0)]
    everything = (await bench.control("GET", "history/2")).json()["scores"]
    one = (await bench.control("GET", f"history/2?column={column}")).json()["scores"]
    assert [entry["column"] for entry in everything] == ["11", column]
    assert [entry["column"] for entry in one] == [column]
    assert one[0]["body"]["userId"] == "5"


async def test_override_and_release(bench: Any) -> None:
    await bench.score(1)
    order = {"column": "11", "person": "5"}
    answer = await bench.control("POST", "gradebook/2/override", order | {"score": 12.5})
    assert answer.status_code == 204
    assert (await bench.control("GET", "gradebook/2")).json()["grades"][0]["score"] == 12.5
    await bench.control("POST", "gradebook/2/release", order)
    assert (await bench.control("GET", "gradebook/2")).json()["grades"][0]["score"] == 80.0


async def test_lock_and_unlock(bench: Any) -> None:
    for order in ({"column": "11", "person": "5"}, {"column": "11"}):
        await bench.control("POST", "gradebook/2/lock", order)
        assert (await bench.score()).status_code == 500
        await bench.control("POST", "gradebook/2/unlock", order)
    assert (await bench.score()).status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("gradebook/9/lock", {"column": "11"}, 404), ("gradebook/2/lock", {"column": "99"}, 404),
        ("gradebook/2/lock", {}, 422), ("gradebook/2/override", {"column": "11", "person": "3", "score": 1}, 404),
        ("gradebook/2/override", {"column": "11", "person": "5", "score": 101}, 422),
    ],
)  # fmt: skip
async def test_refused_orders(bench: Any, path: str, body: dict[str, Any], status: int) -> None:
    answer = await bench.control("POST", path, body)
    assert answer.status_code == status
    assert answer.json()["detail"]


@pytest.mark.parametrize("path", ["gradebook/9", "history/9"])
async def test_courses_that_do_not_exist(bench: Any, path: str) -> None:
    assert (await bench.control("GET", path)).status_code == 404


async def test_a_column_changes(bench: Any) -> None:
    await bench.score(scoreGiven=5, scoreMaximum=10)
    path = f"gradebook/2/columns/{bench.column}"
    assert (await bench.control("PATCH", path, {"label": "Other", "maximum": 10})).status_code == 204
    found = (await bench.control("GET", "gradebook/2")).json()
    assert (found["columns"][0]["label"], found["columns"][0]["maximum"]) == ("Other", 10.0)
    assert found["grades"][0]["score"] == 5.0
    assert (await bench.control("PATCH", "gradebook/2/columns/99", {"label": "x"})).status_code == 404
    assert (await bench.control("PATCH", path, {"maximum": 0})).status_code == 422
