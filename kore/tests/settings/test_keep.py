from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from kore.settings import Keep, Settings


@pytest.mark.parametrize(
    ("said", "everything"),
    [({}, True), ({"homes": False}, False), ({"people": False}, False), ({"homes": False, "people": False}, False)],
)
def test_everything_stays_unless_somebody_says_otherwise(said: dict[str, bool], everything: bool) -> None:
    assert Keep.model_validate(said).everything is everything


@pytest.mark.parametrize(
    ("people", "nbgrader", "forgets"),
    [(True, True, False), (True, False, False), (False, True, False), (False, False, True)],
)
def test_people_with_grades_are_not_forgotten(tmp_path: Path, people: bool, nbgrader: bool, forgets: bool) -> None:
    assert settings(tmp_path, {"people": people, "homes": not forgets}, nbgrader).forgets_people is forgets


def test_no_home_outlives_what_is_known_of_its_person(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="a stranger's home"):
        settings(tmp_path, {"people": False}, nbgrader=False)


def settings(state_dir: Path, keep: dict[str, bool], nbgrader: bool) -> Settings:
    values: dict[str, Any] = {"instance": "a", "public_url": "https://hub.example.test/", "state_dir": state_dir}
    return Settings(**values, keep=keep, nbgrader={"enable": nbgrader})
