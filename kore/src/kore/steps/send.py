"""“Send to LMS”: published grades become rows of the outbox, if they are not there already."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from kore import clock
from kore.lti.ags import Activity, Grading, Score
from kore.model import Course, Grade, Role
from kore.store import assignments, columns, courses, grades, members, outbox
from kore.store.database import Store


@dataclass(frozen=True)
class _Cell:
    column_id: int
    #: None for the course total
    assignment: str | None
    student: str
    score: Score


def send(store: Store, course: str, assignment: str | None = None, overwrite: str | None = None) -> int:
    """Queue the course's grades for its platform; the number of those that are to be sent.

    Args:
        store: of the instance.
        course: its slug.
        assignment: only this one's grades (and the course total, where that is the only column).
        overwrite: only this student's, in spite of what the platform's teacher entered.
    """
    queued = 0
    with store.write() as session:
        found = courses.get(session, course)
        roster = members.roster(session, found.id)
        learners = {m.name: m.person_id for m in roster if m.role is Role.LEARNER and m.active}
        published = [grade for grade in grades.of_course(session, found.id) if grade.student in learners]
        for cell in _cells(session, found, published):
            here = assignment is None or cell.assignment in (None, assignment)
            if here and overwrite in (None, cell.student):
                person, wanted = learners[cell.student], cell.score.stored()
                queued += outbox.want(session, cell.column_id, person, wanted, clock.now(), overwrite is not None)
    return queued


def _cells(session: Session, course: Course, published: list[Grade]) -> list[_Cell]:
    """Every grade with its column; those without one of their own make up the course total."""
    cells: list[_Cell] = []
    rest: dict[str, list[Grade]] = {}
    own = {name: columns.of_assignment(session, course, name) for name in {g.assignment for g in published}}
    for grade in published:
        if own[grade.assignment]:
            column = columns.ensure(session, course.id, assignments.ensure(session, course.id, grade.assignment).id)
            cells.append(_Cell(column, grade.assignment, grade.student, score_of([grade])))
        else:
            rest.setdefault(grade.student, []).append(grade)
    if rest:
        total = columns.ensure(session, course.id, None)
        cells += [_Cell(total, None, student, score_of(of_student)) for student, of_student in rest.items()]
    return cells


def score_of(of_student: list[Grade]) -> Score:
    """One or several grades as a score; while hand grading waits, the points are not final."""
    waiting = any(grade.needs_manual_grade for grade in of_student)
    return Score(
        activity=Activity.COMPLETED,
        grading=Grading.PENDING_MANUAL if waiting else Grading.FULLY_GRADED,
        given=round(sum(grade.score for grade in of_student), 5),
        maximum=round(sum(grade.max_score for grade in of_student), 5),
        comment="\n".join(grade.comment for grade in of_student if grade.comment),
    )
