from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from nbgrader.exchange import ExchangeError

from kore import archive

if TYPE_CHECKING:
    from conftest import FakeKore

COURSE = "phys-0a1b"
GRADER = f"course-{COURSE}"
STAMP = "2026-01-02 00:01:00.000000 UTC"
Verb = Callable[..., Any]


@pytest.mark.usefixtures("release")
def test_a_release_is_listed_before_and_after_it_is_fetched(verb: Verb, tmp_path: Path) -> None:
    folder = tmp_path / "alice" / COURSE / "ps1"
    entry = {"course_id": COURSE, "assignment_id": "ps1", "status": "released", "path": str(folder)}
    entry["notebooks"] = [{"notebook_id": "p1", "path": str(folder / "p1.ipynb")}]
    assert verb("alice", "List", course="") == [entry]
    verb("alice", "FetchAssignment", "ps1")
    assert verb("alice", "List") == [entry | {"status": "fetched"}]
    assert verb("alice", "List", "other") == []
    assert verb("stranger", "List", course="") == []


def test_submissions_are_ones_own_and_tell_of_feedback(kore: FakeKore, verb: Verb, work: Path, release: bytes) -> None:
    for student in ("bob", "alice"):
        kore.hand_in(student, "ps1", release, ["p1"])
    (group,) = verb("alice", "List", cached=True)
    assert (group["student_id"], group["status"], len(group["submissions"])) == ("alice", "submitted", 1)
    state = ("has_local_feedback", "has_exchange_feedback", "feedback_updated", "local_feedback_path")
    submission = group["submissions"][0]
    assert [submission[key] for key in state] == [False, False, False, None]

    pages = work.parent / "pages"
    pages.mkdir()
    (pages / "p1.html").write_text("first")
    kore.on_feedback(GRADER, "PUT", {}, archive.pack(pages), number="2")
    verb("alice", "FetchFeedback", "ps1")
    fetched = verb("alice", "List", cached=True)[0]["submissions"][0]
    folder = work / "feedback" / STAMP.replace(":01:", ":02:")
    assert [fetched[key] for key in state] == [True, True, False, str(folder)]
    assert fetched["notebooks"][0]["local_feedback_path"] == str(folder / "p1.html")

    (pages / "p1.html").write_text("second")
    kore.on_feedback(GRADER, "PUT", {}, archive.pack(pages), number="2")
    assert verb("alice", "List", inbound=True)[0]["submissions"][0]["feedback_updated"]


def test_a_grading_lab_sees_everybodys(kore: FakeKore, verb: Verb, course: Path, release: bytes) -> None:
    assert course.is_dir()
    for student in ("bob", "alice", "bob"):
        kore.hand_in(student, "ps1", release, ["p1"])
    groups = verb(GRADER, "List", inbound=True)
    assert [(each["student_id"], len(each["submissions"])) for each in groups] == [("alice", 1), ("bob", 2)]
    assert [each["student_id"] for each in verb(GRADER, "List", inbound=True, student="bob")] == ["bob"]


@pytest.mark.usefixtures("release", "course")
def test_releases_can_be_withdrawn_and_submissions_cannot(kore: FakeKore, verb: Verb) -> None:
    with pytest.raises(ExchangeError, match="cannot be removed"):
        verb(GRADER, "List", inbound=True, remove=True)
    assert [entry["status"] for entry in verb(GRADER, "List", "ps1", remove=True)] == ["removed"]
    assert kore.releases == {}


def test_inbound_and_cached_do_not_go_together(verb: Verb) -> None:
    with pytest.raises(ExchangeError, match="incompatible"):
        verb("alice", "List", inbound=True, cached=True)


def test_kore_away_is_an_error_that_nbgrader_expects(kore: FakeKore, verb: Verb) -> None:
    kore.away = True
    with pytest.raises(ExchangeError, match="away"):
        verb("alice", "List")
