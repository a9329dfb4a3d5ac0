from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from nbgrader.exchange import ExchangeError

if TYPE_CHECKING:
    from conftest import FakeKore

GRADER = "course-phys-0a1b"
Verb = Callable[..., Any]


def generated(course: Path) -> None:
    (course / "release" / "ps1").mkdir(parents=True)
    (course / "release" / "ps1" / "p1.ipynb").write_text("{}")


def test_what_was_generated_is_released(kore: FakeKore, verb: Verb, course: Path) -> None:
    generated(course)
    verb(GRADER, "ReleaseAssignment", "ps1")
    assert kore.described("ps1")["notebooks"] == ["p1"]


def test_another_release_needs_force(kore: FakeKore, verb: Verb, course: Path) -> None:
    generated(course)
    verb(GRADER, "ReleaseAssignment", "ps1")
    (course / "release" / "ps1" / "p2.ipynb").write_text("{}")
    with pytest.raises(ExchangeError, match="already-released"):
        verb(GRADER, "ReleaseAssignment", "ps1")
    verb(GRADER, "ReleaseAssignment", "ps1", force=True)
    assert kore.described("ps1")["notebooks"] == ["p1", "p2"]


def test_a_source_alone_is_not_released(kore: FakeKore, verb: Verb, course: Path) -> None:
    with pytest.raises(ExchangeError, match="Assignment not found"):
        verb(GRADER, "ReleaseAssignment", "ps1")
    (course / "source" / "ps1").mkdir(parents=True)
    with pytest.raises(ExchangeError, match="generate_assignment ps1"):
        verb(GRADER, "ReleaseAssignment", "ps1")
    assert kore.releases == {}
