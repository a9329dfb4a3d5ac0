from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from kore.hub import homes
from kore.lab.homes import Wanted
from kore.settings import Settings

REPOSITORY = {"url": "https://git.example.test/a.git", "branch": "main"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.model_validate(
        {
            "instance": "physics",
            "public_url": "https://hub.example.test/physics/",
            "state_dir": tmp_path,
            "homes": {"skeleton": "/srv/skeleton", "repositories": {"a": REPOSITORY}},
        }
    )


def told(settings: Settings, name: str) -> str:
    return homes.told(settings, SimpleNamespace(user=SimpleNamespace(name=name)))


def test_peoples_own_labs_learn_all_of_it(settings: Settings) -> None:
    wanted = Wanted.of({"KORE_HOMES": told(settings, "ada")})
    assert wanted == Wanted(Path("/srv/skeleton"), {"a": REPOSITORY})
    assert json.loads(told(settings, "ada")).keys() == {"skeleton", "repositories"}


@pytest.mark.parametrize("name", ["room-blue", "course-phys-a1b2"])
def test_labs_that_are_nobodys_own_learn_nothing(settings: Settings, name: str) -> None:
    assert Wanted.of({"KORE_HOMES": told(settings, name)}) == Wanted()
