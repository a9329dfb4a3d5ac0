"""Which of the instance's kernels a lab offers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.hub.instance import write_settings

from kore import settings
from kore.hub import kernels

Hidden = Callable[..., list[str]]

DECLARED: dict[str, Any] = {
    "numpy": {"everybody": True},
    "r": {"groups": ["members-stats-a1b2"]},
    "julia": {"users": ["ada"]},
}


@pytest.fixture
def hidden(tmp_path: Path) -> Hidden:
    """The kernels that a hub user in some groups does not have."""

    def hidden(name: str, *groups: str, **more: Any) -> list[str]:
        file = write_settings(tmp_path, [8100, 8101, 8181, 8182], labs={"kernels": {"declared": DECLARED} | more})
        user = SimpleNamespace(name=name, groups=[SimpleNamespace(name=group) for group in groups])
        return list(json.loads(kernels.told(settings.load(file), SimpleNamespace(user=user)))["hidden"])

    return hidden


@pytest.mark.parametrize(
    ("user", "groups", "without"),
    [
        ("ada", ("instructors",), ["r"]),
        ("ben", ("learners", "members-stats-a1b2"), ["julia"]),
        ("chiara", (), ["julia", "r"]),
    ],
)
def test_people_have_what_is_for_them(hidden: Hidden, user: str, groups: tuple[str, ...], without: list[str]) -> None:
    assert hidden(user, *groups) == without


@pytest.mark.parametrize("user", ["course-stats-a1b2", "room-stats"])
def test_shared_labs_run_everybodys_notebooks(hidden: Hidden, user: str) -> None:
    assert hidden(user) == []


def test_the_labs_own_python_can_be_left_out(hidden: Hidden) -> None:
    more = {"own": False, "default": "numpy"}
    assert hidden("ada", **more) == ["python3", "r"]
    assert hidden("course-stats-a1b2", **more) == ["python3"]


def test_a_declared_python3_stands_in_its_place(hidden: Hidden) -> None:
    more = {"declared": {"python3": {"everybody": True}}, "own": False}
    assert hidden("ada", **more) == []
