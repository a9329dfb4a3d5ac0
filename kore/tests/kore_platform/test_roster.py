from __future__ import annotations

from typing import Any

import pytest

from kore_platform import changes
from kore_platform.roster import Roster
from kore_platform.world import World


@pytest.fixture
def world(plain_world: dict[str, Any]) -> World:
    return World.parse(plain_world)


def test_who_came_changed_or_left_is_noted(world: World) -> None:
    roster = Roster()
    after = changes.enrol(world, "2", "8", {"role": "student"})
    after = changes.enrol(after, "2", "4", {"role": "teacher"})
    roster.note(world, changes.unenrol(after, "2", "5"))
    assert sorted(roster.since("2", 0)) == ["4", "5", "8"]
    assert roster.since("3", 0) == []
    assert roster.since("2", 1) == []


def test_accounts_count_where_they_are_enrolled(world: World) -> None:
    roster = Roster()
    people = [person.model_dump() | ({"family_name": "New"} if person.id in "58" else {}) for person in world.people]
    roster.note(world, World.parse(world.model_dump() | {"people": people}))
    assert roster.since("2", 0) == ["5"]


def test_other_changes_do_not_count(world: World) -> None:
    roster = Roster()
    roster.note(world, changes.change_course(world, "2", {"title": "Other"}))
    assert roster.last == 0


def test_only_the_latest_change_of_a_person_is_kept(world: World) -> None:
    roster = Roster()
    after = changes.enrol(world, "2", "8", {"role": "student"})
    roster.note(world, after)
    roster.note(after, world)
    assert (roster.last, roster.since("2", 1)) == (2, ["8"])


def test_a_new_course_brings_its_people(world: World) -> None:
    roster = Roster()
    course = {"id": "9", "label": "K9", "title": "T", "enrolments": {"5": "student"}}
    roster.note(world, changes.add_courses(world, [course]))
    assert roster.since("9", 0) == ["5"]
