from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from nbgrader.exchange import ExchangeError

from kore import archive
from kore.archive import Limits

if TYPE_CHECKING:
    from conftest import FakeKore

Verb = Callable[..., Any]


def names(data: bytes) -> list[str]:
    return sorted(map(str, archive.check(data, Limits())))


def test_the_work_arrives_without_feedback_checkpoints_or_a_stamp(kore: FakeKore, verb: Verb, work: Path) -> None:
    for name in ("feedback/old/p1.html", ".ipynb_checkpoints/p1.ipynb", "timestamp.txt", "notes/mine.txt"):
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).touch()
    (work / "link").symlink_to("/etc/hostname")
    verb("alice", "Submit", "ps1")
    assert names(kore.handed_in[0]["data"]) == ["notes/mine.txt", "p1.ipynb", "x.csv"]


@pytest.mark.usefixtures("work")
def test_nobody_hands_in_for_somebody_else(kore: FakeKore, verb: Verb, caplog: pytest.LogCaptureFixture) -> None:
    verb("alice", "Submit", "ps1", student="bob")
    assert [one["student"] for one in kore.handed_in] == ["alice"]
    assert "--student is ignored" in caplog.text


@pytest.mark.usefixtures("work")
def test_a_path_names_an_assignment_too(kore: FakeKore, verb: Verb) -> None:
    verb("alice", "Submit", "phys-0a1b/ps1/")
    assert [one["assignment"] for one in kore.handed_in] == ["ps1"]


def test_missing_notebooks_are_warned_of_or_with_strict_refused(
    kore: FakeKore, verb: Verb, work: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (work / "p1.ipynb").unlink()
    with pytest.raises(ExchangeError, match=r"missing notebooks: p1\.ipynb"):
        verb("alice", "Submit", "ps1", strict=True)
    assert kore.handed_in == []
    verb("alice", "Submit", "ps1")
    assert "Possible missing notebooks" in caplog.text
    assert len(kore.handed_in) == 1


def test_what_is_not_there_cannot_be_handed_in(verb: Verb) -> None:
    with pytest.raises(ExchangeError, match="fetch it first"):
        verb("alice", "Submit", "ps1")


@pytest.mark.usefixtures("work")
def test_while_kore_is_away_the_student_is_told(kore: FakeKore, verb: Verb) -> None:
    kore.away = True
    with pytest.raises(ExchangeError, match="away"):
        verb("alice", "Submit", "ps1")
