from __future__ import annotations

from typing import Any

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


def test_unknown_variables_stay(bench: Any) -> None:
    found = resolve(bench, a="$Context.id", b="$Foo.bar", c="Context.id")
    assert (found["a"], found["b"], found["c"]) == ("2", "$Foo.bar", "Context.id")


def test_the_address_of_the_members_comes_along(bench: Any) -> None:
    assert resolve(bench)["context_memberships_url"].endswith("/CourseSection/2/bindings/1/memberships")
