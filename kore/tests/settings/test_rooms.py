"""Declared rooms: what they may be called, and for whom they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from kore.model import RoomKind
from kore.settings import AutomaticRooms, DeclaredRoom, Settings


@pytest.fixture
def declare(settings: Settings) -> Callable[..., Settings]:
    def make(name: str, **room: Any) -> Settings:
        return Settings.model_validate(settings.model_dump() | {"rooms": {name: {"title": "A room"} | room}})

    return make


def test_a_room(declare: Callable[..., Settings]) -> None:
    made = declare("help", users=["ada"], groups=["instructors", "group-blue-0001"]).rooms["help"]
    assert (made.title, made.users, made.groups, made.public) == (
        "A room",
        ("ada",),
        ("instructors", "group-blue-0001"),
        False,
    )


@pytest.mark.parametrize("name", ["help-2024", "kore101-beef", "Help", "x" * 21, ""])
def test_a_name_that_a_room_cannot_have(name: str, declare: Callable[..., Settings]) -> None:
    with pytest.raises(ValidationError, match="no room can have such a name"):
        declare(name)


@pytest.mark.parametrize("room", [{"title": ""}, {"users": ["Ada"]}, {"groups": ["teachers"]}, {"everybody": True}])
def test_a_room_that_cannot_be(room: dict[str, Any], declare: Callable[..., Settings]) -> None:
    with pytest.raises(ValidationError):
        declare("help", **room)


@pytest.mark.parametrize(
    ("room", "opens"),
    [
        ({}, False),
        ({"public": True}, True),
        ({"users": ("ada", "bob")}, True),
        ({"users": ("bob",)}, False),
        ({"groups": ("learners",)}, True),
        ({"groups": ("instructors",)}, False),
    ],
)
def test_whom_a_room_is_for(room: dict[str, Any], opens: bool) -> None:
    assert DeclaredRoom(title="A room", **room).who.includes("ada", ["learners", "members-a-1"]) == opens


@pytest.mark.parametrize(
    ("wanted", "kinds"),
    [
        ({}, set()),
        ({"per_course": True}, {RoomKind.COURSE}),
        ({"per_group": True}, {RoomKind.GROUP}),
        ({"per_course": True, "per_group": True}, {RoomKind.COURSE, RoomKind.GROUP}),
    ],
)
def test_the_kinds_that_there_are_by_themselves(wanted: dict[str, bool], kinds: set[RoomKind]) -> None:
    assert AutomaticRooms(**wanted).kinds == kinds
