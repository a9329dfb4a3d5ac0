from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from nbgrader.api import Gradebook
from nbgrader.exchange import ExchangeError

from kore import archive
from kore.lab.gradebook import FILE

if TYPE_CHECKING:
    from conftest import FakeKore

COURSE = "phys-0a1b"
GRADER = f"course-{COURSE}"
Verb = Callable[..., Any]


def stamp(course: Path, student: str) -> str:
    return (course / "submitted" / student / "ps1" / "timestamp.txt").read_text()


def test_the_last_submission_comes(kore: FakeKore, verb: Verb, course: Path, release: bytes) -> None:
    for student in ("alice", "bob", "alice"):
        kore.hand_in(student, "ps1", release, ["p1"])
    verb(GRADER, "Collect", "ps1")
    assert stamp(course, "alice") == "2026-01-02 00:03:00.000000 UTC"
    assert stamp(course, "bob") == "2026-01-02 00:02:00.000000 UTC"
    assert (course / "submitted" / "bob" / "ps1" / "p1.ipynb").read_text() == "theirs"


def test_a_newer_one_comes_with_update_only(kore: FakeKore, verb: Verb, course: Path, release: bytes) -> None:
    kore.hand_in("alice", "ps1", release, ["p1"])
    verb(GRADER, "Collect", "ps1")
    (course / "submitted" / "alice" / "ps1" / "grader.txt").touch()
    kore.hand_in("alice", "ps1", release, ["p1"])
    verb(GRADER, "Collect", "ps1")
    assert stamp(course, "alice") == "2026-01-02 00:01:00.000000 UTC"
    verb(GRADER, "Collect", "ps1", update=True)
    assert stamp(course, "alice") == "2026-01-02 00:02:00.000000 UTC"
    assert not (course / "submitted" / "alice" / "ps1" / "grader.txt").exists()


def test_what_is_here_is_not_fetched_again(kore: FakeKore, verb: Verb, course: Path, release: bytes) -> None:
    kore.hand_in("alice", "ps1", release, ["p1"])
    for _ in range(2):
        verb(GRADER, "Collect", "ps1", update=True)
    assert [path for _, path in kore.requests].count(f"/kore/api/courses/{COURSE}/submissions/1/archive") == 1


def test_before_the_due_date(
    kore: FakeKore, verb: Verb, course: Path, release: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nbgrader.api.get_alembic_version", lambda: "head")
    with Gradebook(f"sqlite:///{course / FILE}", COURSE) as book:
        book.add_assignment("ps1", duedate=datetime(2026, 1, 2, 0, 2))  # noqa: DTZ001  # nbgrader's UTC
    for student in ("alice", "alice", "alice"):
        kore.hand_in(student, "ps1", release, ["p1"])
    verb(GRADER, "Collect", "ps1", before_duedate=True)
    assert stamp(course, "alice") == "2026-01-02 00:02:00.000000 UTC"


def test_an_archive_that_climbs_out_keeps_nobody_else_away(
    kore: FakeKore, verb: Verb, course: Path, release: bytes
) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        info = tarfile.TarInfo("../../bob/ps1/p1.ipynb")
        info.size = 4
        tar.addfile(info, io.BytesIO(b"evil"))
    kore.hand_in("alice", "ps1", buffer.getvalue(), ["p1"])
    kore.hand_in("bob", "ps1", release, ["p1"])
    with pytest.raises(ExchangeError, match="Not collected: alice"):
        verb(GRADER, "Collect", "ps1")
    assert [path.name for path in (course / "submitted").glob("*/ps1")] == ["ps1"]
    assert (course / "submitted" / "bob" / "ps1" / "p1.ipynb").read_text() == "theirs"


def test_a_students_own_stamp_does_not_count(kore: FakeKore, verb: Verb, course: Path, tmp_path: Path) -> None:
    (tmp_path / "forged").mkdir()
    (tmp_path / "forged" / "timestamp.txt").write_text("1999-01-01 00:00:00 UTC")
    kore.hand_in("alice", "ps1", archive.pack(tmp_path / "forged"), [])
    verb(GRADER, "Collect", "ps1")
    assert stamp(course, "alice").startswith("2026-01-02")


def test_only_one_student(kore: FakeKore, verb: Verb, course: Path, release: bytes) -> None:
    for student in ("alice", "bob"):
        kore.hand_in(student, "ps1", release, ["p1"])
    verb(GRADER, "Collect", "ps1", student="bob")
    assert [path.name for path in (course / "submitted").iterdir()] == ["bob"]
