from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from sqlalchemy.exc import DatabaseError

from kore.lab import gradebook
from kore.model import Grade

# nbgrader's own way of adding submissions
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted:sqlalchemy.exc.SAWarning")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # nbgrader calls `alembic` by its bare name
    monkeypatch.setattr("nbgrader.api.get_alembic_version", lambda: "head")
    return tmp_path / "grade book.db"


@pytest.fixture
def book(file: Path) -> Iterator[Gradebook]:
    """An assignment of two notebooks: a tested cell for 2 points, an essay for 3."""
    with Gradebook(f"sqlite:///{file}", "course") as book:
        book.add_assignment("ps1")
        for notebook, cell, most in (("a", "tested", 2), ("b", "essay", 3)):
            book.add_notebook(notebook, "ps1")
            book.add_grade_cell(cell, notebook, "ps1", max_score=most, cell_type="code")
            book.add_solution_cell(cell, notebook, "ps1")
            book.add_source_cell(cell, notebook, "ps1", cell_type="code")
        yield book


def hand_in(book: Gradebook, student: str) -> None:
    book.add_student(student)
    book.add_submission("ps1", student)
    grade = book.find_grade("tested", "a", "ps1", student)
    grade.auto_score, grade.needs_manual_grade = 2, False
    book.db.commit()


def mark_essay(book: Gradebook, student: str, score: float, comment: str = "") -> None:
    grade = book.find_grade("essay", "b", "ps1", student)
    grade.manual_score, grade.needs_manual_grade = score, False
    book.find_comment("essay", "b", "ps1", student).manual_comment = comment
    book.db.commit()


def test_an_essay_waits_for_a_person(file: Path, book: Gradebook) -> None:
    hand_in(book, "ann")
    assert gradebook.grades(file) == [Grade("ps1", "ann", 2, 5, needs_manual_grade=True)]
    mark_essay(book, "ann", 1.5)
    assert gradebook.grades(file) == [Grade("ps1", "ann", 3.5, 5, needs_manual_grade=False)]


def test_nbgrader_agrees(file: Path, book: Gradebook) -> None:
    hand_in(book, "ann")
    mark_essay(book, "ann", 1)
    book.find_grade("essay", "b", "ps1", "ann").extra_credit = 0.5
    book.find_submission_notebook("a", "ps1", "ann").late_submission_penalty = 1
    book.db.commit()
    submission = book.find_submission("ps1", "ann")
    (found,) = gradebook.grades(file)
    assert found.score == submission.score - submission.late_submission_penalty == 2.5
    assert found.max_score == submission.max_score
    assert found.needs_manual_grade == submission.needs_manual_grade


def test_no_penalty_takes_more_than_there_is(file: Path, book: Gradebook) -> None:
    hand_in(book, "ann")
    book.find_submission_notebook("a", "ps1", "ann").late_submission_penalty = 99
    book.db.commit()
    assert gradebook.grades(file)[0].score == 0


def test_comments_are_the_graders_own_plain_and_bounded(file: Path, book: Gradebook) -> None:
    hand_in(book, "ann")
    hand_in(book, "ben")
    book.find_comment("tested", "a", "ps1", "ann").auto_comment = "No response."
    mark_essay(book, "ann", 1, "well\x00\x1b done\nindeed ")
    mark_essay(book, "ben", 1, "x" * 9000)
    ann, ben = (grade.comment for grade in gradebook.grades(file))
    assert ann == "b: well   done\nindeed"
    assert len(ben) == gradebook.LONGEST_COMMENT
    assert ben.endswith("x…")


def test_names_that_kore_cannot_know_stay_here(file: Path, book: Gradebook) -> None:
    hand_in(book, "Test Student")
    hand_in(book, "ann")
    assert [grade.student for grade in gradebook.grades(file)] == ["ann"]


def test_a_missing_gradebook_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError):
        gradebook.grades(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


def test_reading_goes_on_while_somebody_writes(file: Path, book: Gradebook) -> None:
    hand_in(book, "ann")
    book.find_grade("tested", "a", "ps1", "ann").auto_score = 1
    book.db.flush()
    assert gradebook.grades(file)[0].score == 2


def test_a_submission_is_found_by_assignment_and_student(file: Path, book: Gradebook) -> None:
    for student in ("ann", "ben"):
        hand_in(book, student)
    theirs = {name: book.find_submission_notebook(name, "ps1", "ben").id for name in ("a", "b")}
    assert list(gradebook.submissions(file, "ps1", "ben").items()) == list(theirs.items())
    assert not set(gradebook.submissions(file, "ps1", "ann").values()) & set(theirs.values())
    book.add_student("eve")
    for assignment, student in [("ps1", "eve"), ("ps1", "nobody"), ("ps2", "ben"), ("ps1", "BEN"), ("%", "ben")]:
        assert gradebook.submissions(file, assignment, student) == {}
