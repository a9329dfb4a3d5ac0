"""Which of the instance's kernels a lab offers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kore.hub.kernels import offer
from kore.settings import Kernels

DECLARED: dict[str, Any] = {
    "numpy": {"everybody": True},
    "r": {"groups": ["members-stats-a1b2"]},
    "julia": {"users": ["ada"]},
}


def hidden(user: str, *groups: str, **more: Any) -> list[str]:
    told = json.loads(offer(Kernels.model_validate({"declared": DECLARED} | more), user, groups))
    return list(told["hidden"])


@pytest.mark.parametrize(
    ("user", "groups", "without"),
    [
        ("ada", ("instructors",), ["r"]),
        ("ben", ("learners", "members-stats-a1b2"), ["julia"]),
        ("chiara", (), ["julia", "r"]),
    ],
)
def test_people_have_what_is_for_them(user: str, groups: tuple[str, ...], without: list[str]) -> None:
    assert hidden(user, *groups) == without


@pytest.mark.parametrize("user", ["course-stats-a1b2", "room-stats"])
def test_shared_labs_run_everybodys_notebooks(user: str) -> None:
    assert hidden(user) == []


def test_the_labs_own_python_can_be_left_out() -> None:
    more = {"own": False, "default": "numpy"}
    assert hidden("ada", **more) == ["python3", "r"]
    assert hidden("course-stats-a1b2", **more) == ["python3"]


def test_a_declared_python3_stands_in_its_place() -> None:
    more = {"declared": {"python3": {"everybody": True}}, "own": False}
    assert hidden("ada", **more) == []
