from __future__ import annotations

from typing import Any

import pytest

from kore_platform import people
from kore_platform.options import Strictness
from kore_platform.world import World


@pytest.mark.parametrize(
    ("person", "enter", "grade", "edit", "scored"),
    [
        ("2", True, True, True, False), ("3", True, True, True, False), ("4", True, True, False, False),
        ("5", True, False, False, True), ("7", False, False, False, True), ("8", False, False, False, False),
    ],
)  # fmt: skip
def test_rights(plain_world: dict[str, Any], person: str, enter: bool, grade: bool, edit: bool, scored: bool) -> None:
    world = World.parse(plain_world)
    found = (
        people.may_enter(world, "2", person),
        people.may_grade(world, "2", person),
        people.may_edit(world, "2", person),
        people.can_be_scored(world, "2", person),
    )
    assert found == (enter, grade, edit, scored)


def test_assistants_are_learners_unless_switched(plain_world: dict[str, Any]) -> None:
    world = World.parse(plain_world)
    assert people.member_roles(world, "2", "4", Strictness()) == ["Learner"]
    other = Strictness(nrps_assistant_is_learner=False, nrps_short_roles=False)
    assert [role.rpartition("#")[2] for role in people.member_roles(world, "2", "4", other)] == [
        "Instructor",
        "TeachingAssistant",
    ]


def test_students_come_by_name_and_with_the_suspended(plain_world: dict[str, Any]) -> None:
    assert people.students(World.parse(plain_world), "2") == ["5", "6", "7"]
