from __future__ import annotations

from typing import Any

import pytest

EVE = {"id": "9", "username": "eve", "given_name": "Eve", "family_name": "F9"}


async def test_the_world_grows(bench: Any) -> None:
    course = {"id": "7", "label": "K7", "title": "Seven", "enrolments": {"9": "student"}}
    activity = {"id": "3", "course": "7", "tool": "tool0123456789a", "title": "T"}
    tool = bench.platform.world.tools[0].model_dump() | {"client_id": "third", "deployment_id": "3"}
    body = {"people": [EVE], "tools": [tool], "courses": [course], "activities": [activity]}
    assert (await bench.control("POST", "world", body)).status_code == 204
    world = (await bench.control("GET", "world")).json()
    assert world["people"][-1]["username"] == "eve"
    assert world["tools"][-1]["client_id"] == "third"
    assert "options" not in world
    assert bench.platform.columns.of_activity("3").course == "7"


async def test_all_or_nothing(bench: Any) -> None:
    bad = {"id": "3", "course": "99", "tool": "tool0123456789a", "title": "T"}
    assert (await bench.control("POST", "world", {"people": [EVE], "activities": [bad]})).status_code == 422
    assert "9" not in bench.platform.world.person


async def test_enrolments(bench: Any) -> None:
    assert (await bench.score(userId="8")).status_code == 400
    assert (await bench.control("PUT", "enrolments/2/8", {"role": "student"})).status_code == 204
    assert (await bench.score(userId="8")).status_code == 200
    assert (await bench.control("DELETE", "enrolments/2/8")).status_code == 204
    assert (await bench.score(userId="8")).status_code == 400
    assert await bench.results() == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "enrolments/99/5", {"role": "student"}), ("PUT", "enrolments/2/99", {"role": "student"}),
        ("PUT", "enrolments/2/5", {"role": "dean"}), ("DELETE", "enrolments/2/8", None),
        ("DELETE", "activities/99", None),
    ],
)  # fmt: skip
async def test_refused_changes(bench: Any, method: str, path: str, body: Any) -> None:
    assert (await bench.control(method, path, body)).status_code == 422


async def test_an_activity_goes(bench: Any) -> None:
    assert (await bench.control("DELETE", "activities/1")).status_code == 204
    assert (await bench.score()).status_code == 404
