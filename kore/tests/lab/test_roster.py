from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from kore.lab import roster
from kore.lab.answers import Member


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gradebook]:
    monkeypatch.setattr("nbgrader.api.get_alembic_version", lambda: "head")
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}", "course") as book:
        yield book


def member(name: str, **values: Any) -> Member:
    known = {"given_name": "Ann", "family_name": "Doe", "email": "ann@example.org", "role": "learner", "active": True}
    return Member.model_validate({"name": name, **known, **values})


def test_learners_come_with_their_names(book: Gradebook) -> None:
    assert roster.update(book, [member("ann")]) == 1
    student = book.find_student("ann")
    assert (student.first_name, student.last_name, student.email) == ("Ann", "Doe", "ann@example.org")


def test_nobody_else_is_added(book: Gradebook) -> None:
    others = [member("ines", role="instructor"), member("gone", active=False)]
    assert roster.update(book, others) == 0
    assert book.students == []


def test_a_name_that_changed_is_corrected_whoever_it_is(book: Gradebook) -> None:
    book.add_student("ines")
    roster.update(book, [member("ann")])
    changed = [member("ann", family_name="Roe", active=False), member("ines", role="instructor")]
    assert roster.update(book, changed) == 2
    assert book.find_student("ann").last_name == "Roe"
    assert book.find_student("ines").first_name == "Ann"


def test_nothing_is_written_if_nothing_changed(book: Gradebook, tmp_path: Path) -> None:
    roster.update(book, [member("ann")])
    before = (tmp_path / "gradebook.db").stat().st_mtime_ns
    assert roster.update(book, [member("ann")]) == 0
    assert (tmp_path / "gradebook.db").stat().st_mtime_ns == before


def test_who_left_keeps_their_place(book: Gradebook) -> None:
    roster.update(book, [member("ann")])
    assert roster.update(book, []) == 0
    assert [student.id for student in book.students] == ["ann"]
