from __future__ import annotations

from typing import Any

import pytest

from kore_platform import marking
from kore_platform.errors import ControlRefused


def test_an_override_shows_and_goes(bench: Any) -> None:
    marking.override(bench.platform, "2", "11", "5", 40.0, "mine")
    assert bench.platform.grades.find("11", "5").final == 40.0
    marking.release(bench.platform, "2", "11", "5")
    assert bench.platform.grades.find("11", "5").final is None


@pytest.mark.parametrize(
    ("column", "person", "points", "status"), [("99", "5", 1.0, 404), ("11", "3", 1.0, 404), ("11", "5", 101.0, 422)]
)
def test_what_cannot_be_graded(bench: Any, column: str, person: str, points: float, status: int) -> None:
    with pytest.raises(ControlRefused) as refused:
        marking.override(bench.platform, "2", column, person, points, "")
    assert refused.value.status == status


@pytest.mark.parametrize("person", ["5", None])
def test_locked_grades_are_not_overridden_until_unlocked(bench: Any, person: str | None) -> None:
    marking.lock(bench.platform, "2", "11", person, locked=True)
    with pytest.raises(ControlRefused, match="locked"):
        marking.override(bench.platform, "2", "11", "5", 1.0, "")
    marking.lock(bench.platform, "2", "11", person, locked=False)
    marking.override(bench.platform, "2", "11", "5", 1.0, "")
    assert bench.platform.grades.find("11", "5").final == 1.0
