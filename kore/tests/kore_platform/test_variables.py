from __future__ import annotations

from typing import Any

import pytest

from kore_platform import changes, variables
from kore_platform.sessions import Launch


def values(bench: Any, person: str = "5", **launch: Any) -> dict[str, str]:
    world = bench.platform.world
    started = Launch(person, "2", "tool0123456789a", "1", **launch)
    return variables.values(bench.platform, started, world.tools[0], world.activity["1"])


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("$Context.id", "2"), ("$ResourceLink.id", "1"), ("$User.username", "ada"), ("$Membership.role", "Learner"),
        ("$Context.id.history", ""), ("$Scores.url", ""),
    ],
)  # fmt: skip
def test_variables(bench: Any, variable: str, value: str) -> None:
    assert values(bench)[variable] == value


def test_histories_name_the_latest_first(bench: Any) -> None:
    bench.platform.change_world(changes.change_course(bench.platform.world, "2", {"history": ["8", "7"]}))
    bench.platform.change_world(changes.change_activity(bench.platform.world, "1", {"history": ["9"]}))
    bench.set(resource_link_history=True)
    found = values(bench)
    assert (found["$Context.id.history"], found["$ResourceLink.id.history"]) == ("8,7", "9")


@pytest.mark.parametrize("variable", ["$Foo.bar", "$ResourceLink.available.startDateTime", "$ResourceLink.id.history"])
def test_what_moodle_does_not_know(bench: Any, variable: str) -> None:
    assert variable not in values(bench)


@pytest.mark.parametrize(("person", "role"), [("2", "Instructor,urn:"), ("3", "Instructor"), ("5", "Learner")])
def test_the_role_is_a_word(bench: Any, person: str, role: str) -> None:
    assert values(bench, person)["$Membership.role"].startswith(role)


def test_windows_are_known_on_demand(bench: Any) -> None:
    window = {"available_from": "2030-01-01T08:00:00Z"}
    bench.platform.change_world(changes.change_activity(bench.platform.world, "1", window))
    assert "$ResourceLink.available.startDateTime" not in values(bench)
    bench.set(deep_linking_windows=True)
    assert values(bench)["$ResourceLink.available.startDateTime"] == "2030-01-01T08:00:00Z"
    assert values(bench)["$ResourceLink.submission.endDateTime"] == ""


def test_who_looks_as_a_student_is_one_in_variables(bench: Any) -> None:
    assert values(bench, "2", as_student=True)["$Membership.role"] == "Learner"
    bench.set(preview_test_user=True)
    assert values(bench, "3", as_student=True)["$User.id"] == "900000003"


def test_a_persons_groups_are_their_numbers(bench: Any) -> None:
    groups = [{"id": "21", "name": "Red", "members": ["5", "3"]}, {"id": "22", "name": "Blue", "members": ["5"]}]
    bench.platform.change_world(changes.change_course(bench.platform.world, "2", {"groups": groups}))
    found = {person: values(bench, person)["$Moodle.Person.userGroupIds"] for person in "536"}
    assert found == {"5": "21,22", "3": "21", "6": ""}
