"""“Send to LMS”: published grades become rows of the outbox, if they are not there already."""

from __future__ import annotations

from sqlalchemy.orm import Session

from kore import clock
from kore.lti.ags import Activity, Grading, Score
from kore.model import Course, Grade
from kore.store import assignments, columns, courses, grades, members, outbox
from kore.store.database import Store

#: by column: by student, what their cell shall hold
_Cells = dict[int, dict[str, Score]]


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
        learners = {m.name: m.person_id for m in roster if m.scored}
        published = [grade for grade in grades.of_course(session, found.id) if grade.student in learners]
        for column, cells in _cells(session, found, published, assignment).items():
            chosen = {who: score for who, score in cells.items() if overwrite in (None, who)}
            wanted = {learners[who]: score.stored() for who, score in chosen.items()}
            queued += outbox.want_all(session, column, wanted, clock.now(), overwrite is not None)
    return queued


def _cells(session: Session, course: Course, published: list[Grade], assignment: str | None) -> _Cells:
    """The grades, of one assignment or (None) of all, by column; those without one of their own make up the total."""
    by_assignment: dict[str, dict[str, Grade]] = {}
    for grade in published:
        by_assignment.setdefault(grade.assignment, {})[grade.student] = grade
    cells: _Cells = {}
    rest: dict[str, list[Grade]] = {}
    for name, of_students in by_assignment.items():
        if not columns.of_assignment(session, course, name):
            for student, grade in of_students.items():
                rest.setdefault(student, []).append(grade)
        elif assignment in (None, name):
            column = columns.ensure(session, course.id, assignments.ensure(session, course.id, name).id)
            cells[column] = {student: score_of([grade]) for student, grade in of_students.items()}
    if rest:
        cells[columns.ensure(session, course.id, None)] = {who: score_of(parts) for who, parts in rest.items()}
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
