from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kore.hub import shared
from kore.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.model_validate(
        {
            "instance": "physics",
            "public_url": "https://hub.example.test/physics/",
            "state_dir": tmp_path,
            "shared": {
                "data": {"read": {"groups": ["learners"]}, "write": {"groups": ["instructors"]}},
                "pool": {"write": {"everybody": True}},
                "own": {"read": {"users": ["ada"]}},
            },
        }
    )


@pytest.mark.parametrize(
    ("user", "groups", "granted"),
    [
        ("ben", [], {"pool": "write"}),
        ("ben", ["learners"], {"data": "read", "pool": "write"}),
        ("ben", ["learners", "instructors"], {"data": "write", "pool": "write"}),
        ("ada", ["observers"], {"pool": "write", "own": "read"}),
        ("course-phys-a1b2", ["grading-labs"], {"pool": "write"}),
    ],
)
def test_each_gets_what_they_and_their_groups_were_given(
    settings: Settings, user: str, groups: list[str], granted: dict[str, str]
) -> None:
    assert shared.granted(settings, user, groups) == granted


def test_a_lab_learns_where_and_which(settings: Settings, tmp_path: Path) -> None:
    user: Any = SimpleNamespace(name="ben", groups=[SimpleNamespace(name="learners")])
    told = json.loads(shared.told(settings, SimpleNamespace(user=user)))
    assert told == {"place": str(tmp_path / "shared"), "folders": ["data", "pool"]}
