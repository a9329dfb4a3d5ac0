from __future__ import annotations

from typing import Any

import pytest

from kore_platform import people
from kore_platform import vocabulary as v
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


@pytest.mark.parametrize(
    ("person", "options", "as_student", "roles"),
    [
        ("4", {}, False, [v.ROLE_INSTRUCTOR]),
        ("4", {"assistant_subroles": True}, False, [v.ROLE_INSTRUCTOR, v.ROLE_ASSISTANT]),
        ("4", {"assistant_subroles": True, "assistant_principal_role": False}, False, [v.ROLE_ASSISTANT]),
        ("3", {"assistant_subroles": True}, False, [v.ROLE_INSTRUCTOR]),
        ("3", {}, True, [v.ROLE_LEARNER]),
        ("2", {}, True, [v.ROLE_LEARNER]),
        ("3", {"preview_test_user": True}, True, [v.ROLE_LEARNER, v.ROLE_TEST_USER]),
        ("5", {"assistant_subroles": True}, False, [v.ROLE_LEARNER]),
    ],
)
def test_roles_of_launches(
    plain_world: dict[str, Any], person: str, options: dict[str, Any], as_student: bool, roles: list[str]
) -> None:
    found = people.launch_roles(World.parse(plain_world), "2", person, Strictness(**options), as_student=as_student)
    assert sorted(found) == sorted(roles)


def test_a_test_user_is_nobody_of_this_world(plain_world: dict[str, Any]) -> None:
    world, options = World.parse(plain_world), Strictness(preview_test_user=True)
    assert people.launched(world, "3", options, as_student=False) == world.person["3"]
    assert people.launched(world, "3", Strictness(), as_student=True) == world.person["3"]
    found = people.launched(world, "3", options, as_student=True)
    assert (found.id, found.name, found.email) == ("900000003", "Test Student", "")
    assert found.id not in world.person
