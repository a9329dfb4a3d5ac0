"""Grades out of nbgrader's gradebook, read without ever locking it: formgrader and autograding write meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.api import Grade as GradeRow
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from kore import names
from kore.model import Grade

#: nbgrader's `CourseDirectory.db_url`, below the course's folder
FILE = "gradebook.db"
#: characters of the assembled comment; what is longer ends in an ellipsis
LONGEST_COMMENT = 4000

#: assignment and student
Key = tuple[str, str]


def grades(file: Path) -> list[Grade]:
    """Every graded submission, with nbgrader's late penalty taken off, as its own export does.

    Args:
        file: the gradebook.

    Raises:
        sqlalchemy.exc.DatabaseError: the gradebook is missing, locked or damaged.
    """
    with _reading(file) as session:
        most = {name: float(most) for name, most in session.execute(select(Assignment.name, Assignment.max_score))}
        comments = _comments(session)
        return [
            Grade(assignment, student, max(0.0, round(score - penalty, 6)), most[assignment], bool(open_), comment)
            for assignment, student, score, penalty, open_ in _scores(session)
            for comment in [comments.get((assignment, student), "")]
            # a name that only this gradebook knows would make Kore refuse the others' grades too
            if names.is_assignment(assignment) and names.is_name(student)
        ]


def submissions(file: Path, assignment: str, student: str) -> dict[str, str]:
    """The notebooks of a student's autograded submission in their order, and formgrader's names for them.

    Args:
        file: the gradebook.
        assignment: its name.
        student: the hub user's name.

    Raises:
        sqlalchemy.exc.DatabaseError: the gradebook is missing, locked or damaged.
    """
    with _reading(file) as session:
        found = session.execute(
            select(Notebook.name, SubmittedNotebook.id)
            .join(SubmittedNotebook, SubmittedNotebook.notebook_id == Notebook.id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .where(Assignment.name == assignment, SubmittedAssignment.student_id == student)
            .order_by(Notebook.name)
        )
        return {row.name: row.id for row in found}


def _reading(file: Path) -> Session:
    """A look into the gradebook that takes no lock."""
    return Session(create_engine(f"sqlite:///file:{quote(str(file))}?mode=ro&uri=true", poolclass=NullPool))


def _scores(session: Session) -> Iterable[tuple[str, str, float, float, int]]:
    """Sums over the cells, made in one pass; nbgrader's own properties run a subquery for each submission."""
    cells = (
        select(
            SubmittedNotebook.assignment_id.label("submission"),
            func.sum(GradeRow.score).label("score"),
            func.max(GradeRow.needs_manual_grade).label("open"),
        )
        .join(GradeRow, GradeRow.notebook_id == SubmittedNotebook.id)
        .group_by(SubmittedNotebook.assignment_id)
        .subquery()
    )
    penalties = (
        select(
            SubmittedNotebook.assignment_id.label("submission"),
            func.sum(func.coalesce(SubmittedNotebook.late_submission_penalty, 0.0)).label("penalty"),
        )
        .group_by(SubmittedNotebook.assignment_id)
        .subquery()
    )
    rows = session.execute(
        select(Assignment.name, Student.id, cells.c.score, penalties.c.penalty, cells.c.open)
        .join(SubmittedAssignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(Student, Student.id == SubmittedAssignment.student_id)
        .join(cells, cells.c.submission == SubmittedAssignment.id)
        .join(penalties, penalties.c.submission == SubmittedAssignment.id)
        .order_by(Assignment.name, Student.id)
    )
    return [(name, student, score, penalty, open_) for name, student, score, penalty, open_ in rows]


def _comments(session: Session) -> dict[Key, str]:
    """What graders wrote, by notebook and cell in the gradebook's order; nbgrader's automatic remarks stay out."""
    rows = session.execute(
        select(Assignment.name, SubmittedAssignment.student_id, Notebook.name, Comment.manual_comment)
        .join(SubmittedNotebook, SubmittedNotebook.id == Comment.notebook_id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(BaseCell, BaseCell.id == Comment.cell_id)
        .where(func.trim(Comment.manual_comment) != "")
        .order_by(Notebook.name, BaseCell.name)
    )
    found: dict[Key, list[str]] = defaultdict(list)
    for assignment, student, notebook, comment in rows:
        found[assignment, student].append(f"{notebook}: {_plain(comment)}")
    return {key: _bounded("\n".join(lines)) for key, lines in found.items()}


def _plain(text: str) -> str:
    """The text without control characters, which an LMS might refuse."""
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text).strip()


def _bounded(text: str) -> str:
    return text if len(text) <= LONGEST_COMMENT else f"{text[: LONGEST_COMMENT - 1]}…"
