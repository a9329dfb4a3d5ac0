from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kore_platform.errors import WorldError
from kore_platform.world import World


def test_a_world_comes_from_a_file(plain_world: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    file.write_text(json.dumps(plain_world))
    world = World.load(file)
    assert world.person["5"].name == "Ada F5"
    assert world.course["2"].enrolments["7"].suspended


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"nonsense": 1}, "nonsense"),
        ({"activities": [{"id": "1", "course": "9", "tool": "x", "title": "T"}]}, "course 9, which does not exist"),
        ({"courses": [{"id": "2", "label": "K", "title": "T", "enrolments": {"77": "student"}}]}, "person 77"),
        ({"people": [{"id": "0", "username": "u", "given_name": "G", "family_name": "F"}]}, "whole number"),
        ({"people": [{"id": "05", "username": "u", "given_name": "G", "family_name": "F"}]}, "whole number"),
    ],
)
def test_contradictions_are_named(plain_world: dict[str, Any], change: dict[str, Any], message: str) -> None:
    with pytest.raises(WorldError, match=message):
        World.parse(plain_world | change)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match=r"cannot read .*none\.json"):
        World.load(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ([{"id": "7", "name": "Red", "members": ["99"]}], "group 7 has person 99, who does not exist"),
        ([{"id": "7", "name": "Red"}, {"id": "7", "name": "Blue"}], "groups: id 7 is given twice"),
        ([{"id": "x", "name": "Red"}], "whole number"),
        ([{"id": "7", "name": ""}], "name"),
    ],
)
def test_groups_that_cannot_be(plain_world: dict[str, Any], groups: Any, message: str) -> None:
    plain_world["courses"][0]["groups"] = groups
    with pytest.raises(WorldError, match=message):
        World.parse(plain_world)
