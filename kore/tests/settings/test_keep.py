from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

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
    values: dict[str, Any] = {"instance": "a", "public_url": "https://hub.example.test/", "state_dir": tmp_path}
    settings = Settings(**values, keep={"people": people}, nbgrader={"enable": nbgrader})
    assert settings.forgets_people is forgets
