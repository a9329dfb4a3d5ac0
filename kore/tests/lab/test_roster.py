from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from kore.lab import roster
from kore.lab.answers import Member

# nbgrader's own way of adding submissions
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted:sqlalchemy.exc.SAWarning")


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gradebook]:
    monkeypatch.setattr("nbgrader.api.get_alembic_version", lambda: "head")
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}", "course") as book:
        yield book


def member(name: str, **values: Any) -> Member:
    known = {"given_name": "Ann", "family_name": "Doe", "email": "ann@example.org", "role": "learner", "active": True}
    return Member.model_validate({"name": name, **known, **values})


def hand_in(book: Gradebook, student: str) -> None:
    book.update_or_create_assignment("ps1")
    book.update_or_create_submission("ps1", student)


def test_learners_come_with_their_names(book: Gradebook) -> None:
    assert roster.update(book, [member("ann")]) == 1
    student = book.find_student("ann")
    assert (student.first_name, student.last_name, student.email) == ("Ann", "Doe", "ann@example.org")


def test_nobody_else_is_added(book: Gradebook) -> None:
    others = [member("ines", role="instructor"), member("gone", active=False), member("try", test=True)]
    assert roster.update(book, others) == 0
    assert book.students == []


def test_a_name_that_changed_is_corrected_whoever_it_is(book: Gradebook) -> None:
    book.add_student("ines")
    roster.update(book, [member("ann")])
    hand_in(book, "ann")
    changed = [member("ann", family_name="Roe", active=False), member("bo", given_name="Bo"), member("ines")]
    assert roster.update(book, changed) == 3
    assert book.find_student("ann").last_name == "Roe"
    assert book.find_student("ines").first_name == "Ann"


def test_nothing_is_written_if_nothing_changed(book: Gradebook, tmp_path: Path) -> None:
    roster.update(book, [member("ann")])
    before = (tmp_path / "gradebook.db").stat().st_mtime_ns
    assert roster.update(book, [member("ann")]) == 0
    assert (tmp_path / "gradebook.db").stat().st_mtime_ns == before


GONE = {"active": False}, {"role": "instructor"}, {"role": "observer"}, {"test": True}


@pytest.mark.parametrize("change", GONE, ids=str)
def test_who_takes_part_no_more_goes_unless_something_of_theirs_was_graded(
    change: dict[str, Any], book: Gradebook
) -> None:
    roster.update(book, [member("ann"), member("bo")])
    hand_in(book, "bo")
    gone = [member("ann", **change), member("bo", **change)]
    assert roster.update(book, gone) == 1
    assert [student.id for student in book.students] == ["bo"]
    assert len(book.find_student("bo").submissions) == 1
    assert roster.update(book, gone) == 0
    assert roster.update(book, [member("ann"), member("bo")]) == 1, "and comes back"


def test_whom_kore_does_not_know_stays(book: Gradebook) -> None:
    book.add_student("made-by-hand")
    assert roster.update(book, [member("ann")]) == 1
    assert {student.id for student in book.students} == {"ann", "made-by-hand"}
