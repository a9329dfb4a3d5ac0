"""Grades as the grading labs publish them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kore.model import Grade
from kore.store.tables import AssignmentRow, GradeRow, PersonRow


def put(session: Session, assignment_id: int, person_id: int, grade: Grade, now: datetime) -> bool:
    """Take a grade over; whether it differs from the one before."""
    row = session.get(GradeRow, (assignment_id, person_id))
    values = {
        "score": grade.score,
        "max_score": grade.max_score,
        "needs_manual_grade": grade.needs_manual_grade,
        "comment": grade.comment,
    }
    if row is None:
        session.add(GradeRow(assignment_id=assignment_id, person_id=person_id, changed_at=now, **values))
        return True
    if all(getattr(row, key) == value for key, value in values.items()):
        return False
    for key, value in values.items():
        setattr(row, key, value)
    row.changed_at = now
    return True


def of_course(session: Session, course_id: int) -> list[Grade]:
    """All grades of a course."""
    found = (
        select(GradeRow, AssignmentRow.name, PersonRow.name)
        .join(AssignmentRow, AssignmentRow.id == GradeRow.assignment_id)
        .join(PersonRow, PersonRow.id == GradeRow.person_id)
        .where(AssignmentRow.course_id == course_id)
        .order_by(AssignmentRow.name, PersonRow.name)
    )
    return [
        Grade(
            assignment=assignment,
            student=student,
            score=row.score,
            max_score=row.max_score,
            needs_manual_grade=row.needs_manual_grade,
            comment=row.comment,
        )
        for row, assignment, student in session.execute(found)
    ]
