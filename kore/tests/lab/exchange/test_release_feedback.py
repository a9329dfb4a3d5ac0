from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from nbgrader.exchange import ExchangeError

from kore import archive
from kore.archive import Limits
from kore.errors import ArchiveTooLarge

if TYPE_CHECKING:
    from conftest import FakeKore

COURSE = "phys-0a1b"
GRADER = f"course-{COURSE}"
FIRST = "2026-01-02 00:01:00.000000 UTC"
Verb = Callable[..., Any]


def generated(course: Path, student: str, stamp: str) -> Path:
    folder = course / "feedback" / student / "ps1"
    folder.mkdir(parents=True)
    (folder / "p1.html").write_text("well done")
    (folder / "timestamp.txt").write_text(f"{stamp}\n")
    (folder / "x.csv").touch()
    return folder


def test_pages_go_to_the_submission_that_was_graded(kore: FakeKore, verb: Verb, course: Path, release: bytes) -> None:
    for _ in range(2):
        kore.hand_in("alice", "ps1", release, ["p1"])
    generated(course, "alice", FIRST)
    verb(GRADER, "ReleaseFeedback", "ps1")
    assert list(map(str, archive.check(kore.handed_in[0]["feedback_data"], Limits()))) == ["p1.html"]
    assert kore.handed_in[1]["feedback"] is None


def test_the_same_feedback_goes_once(kore: FakeKore, verb: Verb, course: Path, release: bytes) -> None:
    kore.hand_in("alice", "ps1", release, ["p1"])
    folder = generated(course, "alice", FIRST)
    for _ in range(2):
        verb(GRADER, "ReleaseFeedback", "ps1")
    assert [method for method, path in kore.requests if path.endswith("/feedback")] == ["PUT"]
    (folder / "p1.html").write_text("better")
    verb(GRADER, "ReleaseFeedback", "ps1")
    assert [method for method, path in kore.requests if path.endswith("/feedback")] == ["PUT", "PUT"]


def test_one_students_failure_stops_nobody(
    kore: FakeKore, verb: Verb, course: Path, release: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    kore.hand_in("alice", "ps1", release, ["p1"])
    kore.hand_in("bob", "ps1", release, ["p1"])
    generated(course, "alice", FIRST)
    generated(course, "bob", FIRST.replace(":01:", ":02:"))
    take = kore.on_feedback

    def refuse_alice(*request: Any, number: str) -> tuple[int, Any]:
        if number == "1":
            raise ArchiveTooLarge
        return take(*request, number=number)

    monkeypatch.setattr(kore, "on_feedback", refuse_alice)
    with pytest.raises(ExchangeError, match="Feedback not released: alice"):
        verb(GRADER, "ReleaseFeedback", "ps1")
    assert kore.handed_in[1]["feedback"]


def test_feedback_on_an_unknown_submission_stays(
    kore: FakeKore, verb: Verb, course: Path, release: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    kore.hand_in("alice", "ps1", release, ["p1"])
    (generated(course, "alice", "") / "timestamp.txt").write_bytes(b"\xff")
    verb(GRADER, "ReleaseFeedback", "ps1")
    assert kore.handed_in[0]["feedback"] is None
    assert "belongs to no submission" in caplog.text
