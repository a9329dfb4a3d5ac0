from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbgrader.exchange import ExchangeError

COURSE = "phys-0a1b"
Verb = Callable[..., Any]


def test_a_second_fetch_overwrites_nothing(verb: Verb, work: Path) -> None:
    (work / "p1.ipynb").write_text("mine")
    with pytest.raises(ExchangeError, match="already have a copy"):
        verb("alice", "FetchAssignment", "ps1")
    assert (work / "p1.ipynb").read_text() == "mine"


def test_missing_files_are_restored_and_nothing_else(verb: Verb, work: Path, caplog: pytest.LogCaptureFixture) -> None:
    (work / "p1.ipynb").write_text("mine")
    (work / "x.csv").unlink()
    verb("alice", "FetchAssignment", "ps1", replace_missing_files=True)
    assert (work / "p1.ipynb").read_text() == "mine"
    assert (work / "x.csv").read_text() == "theirs"
    assert f"Replacing missing file '{COURSE}/ps1/x.csv'" in caplog.text


@pytest.mark.parametrize(
    ("assignment", "course", "told"),
    [
        ("none", COURSE, "not-found"),
        ("ps1", "", "No course id"),
        ("ps1", "other-0a1b", "not-allowed"),
        ("..", COURSE, "no"),
    ],
)
@pytest.mark.usefixtures("release")
def test_what_cannot_be_fetched_is_refused(verb: Verb, assignment: str, course: str, told: str) -> None:
    with pytest.raises(ExchangeError, match=told):
        verb("alice", "FetchAssignment", assignment, course=course)
