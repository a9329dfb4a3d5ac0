from __future__ import annotations

from typing import Any

import pytest

from kore_platform import changes
from kore_platform.errors import WorldError
from kore_platform.world import World

EVE = {"id": "9", "username": "eve", "given_name": "Eve", "family_name": "F9"}


@pytest.fixture
def world(plain_world: dict[str, Any]) -> World:
    return World.parse(plain_world)


def test_people_come_in(world: World) -> None:
    assert world.person.get("9") is None
    assert changes.add_people(world, [EVE]).person["9"].name == "Eve F9"


def test_nobody_comes_twice(world: World) -> None:
    with pytest.raises(WorldError, match="id 5 is given twice"):
        changes.add_people(world, [EVE | {"id": "5"}])


def test_courses_come_in(world: World) -> None:
    assert changes.add_courses(world, [{"id": "7", "label": "K7", "title": "Seven"}]).course["7"].label == "K7"


def test_enrolments_come_change_and_go(world: World) -> None:
    world = changes.enrol(world, "2", "8", {"role": "student"})
    assert not world.course["2"].enrolments["8"].suspended
    world = changes.enrol(world, "2", "8", {"role": "student", "suspended": True})
    assert world.course["2"].enrolments["8"].suspended
    assert "8" not in changes.unenrol(world, "2", "8").course["2"].enrolments


@pytest.mark.parametrize(("course", "person"), [("99", "5"), ("2", "99")])
def test_enrolments_name_what_exists(world: World, course: str, person: str) -> None:
    with pytest.raises(WorldError, match=r"no course 99|does not exist"):
        changes.enrol(world, course, person, {"role": "student"})


def test_only_the_enrolled_can_leave(world: World) -> None:
    with pytest.raises(WorldError, match="not enrolled"):
        changes.unenrol(world, "2", "8")


def test_activities_need_their_tool(world: World) -> None:
    with pytest.raises(WorldError, match="uses tool nobody"):
        changes.add_activities(world, [{"id": "3", "course": "2", "tool": "nobody", "title": "T"}])


def test_only_what_exists_is_removed(world: World) -> None:
    assert [a.id for a in changes.remove_activity(world, "1").activities] == ["2"]
    with pytest.raises(WorldError, match="no activity 9"):
        changes.remove_activity(world, "9")
