from __future__ import annotations

from typing import Any

import pytest

from kore_platform.custom import custom
from kore_platform.sessions import Launch


def resolve(bench: Any, person: str = "5", tool: dict[str, str] | None = None, **activity: str) -> dict[str, str]:
    world = bench.platform.world
    launch = Launch(person, "2", "tool0123456789a", "1")
    found = world.activity["1"].model_copy(update={"custom": activity})
    return custom(bench.platform, launch, world.tools[0].model_copy(update={"custom": tool or {}}), found)


def test_the_tool_wins_over_the_activity(bench: Any) -> None:
    found = resolve(bench, tool={"a": "tool"}, a="x", b="y")
    assert (found["a"], found["b"]) == ("tool", "y")


def test_odd_keys_come_twice(bench: Any) -> None:
    found = resolve(bench, **{"Course-Id": "7"})
    assert found["Course-Id"] == found["course_id"] == "7"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("$Context.id", "2"), ("$ResourceLink.id", "1"), ("$User.username", "ada"), ("$Membership.role", "Learner"),
        ("$Context.id.history", ""), ("$Scores.url", ""), ("$Foo.bar", "$Foo.bar"),
        ("$ResourceLink.available.startDateTime", "$ResourceLink.available.startDateTime"),
    ],
)  # fmt: skip
def test_variables(bench: Any, variable: str, value: str) -> None:
    assert resolve(bench, a=variable)["a"] == value


def test_the_address_of_the_members_comes_along(bench: Any) -> None:
    assert resolve(bench)["context_memberships_url"].endswith("/CourseSection/2/bindings/1/memberships")
