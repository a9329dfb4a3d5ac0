"""Grades: what changed is told, what did not is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from kore.model import Grade
from kore.store import grades
from kore.store.database import Store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
GRADE = Grade("ps1", "user5", 8.0, 10.0, needs_manual_grade=False)


def test_only_a_change_is_a_change(store: Store, ids: Any) -> None:
    with store.write() as session:
        for grade in [GRADE, replace(GRADE, score=9.0), replace(GRADE, comment="x"), replace(GRADE, max_score=1.0)]:
            assert grades.put(session, ids.assignment, ids.ada, grade, NOW)
            assert not grades.put(session, ids.assignment, ids.ada, grade, NOW)
            session.flush()
            assert grades.of_course(session, ids.course) == [grade]


def test_grades_of_other_courses_are_not_told(store: Store, ids: Any) -> None:
    with store.write() as session:
        grades.put(session, ids.assignment, ids.ada, GRADE, NOW)
        assert grades.of_course(session, ids.course + 1) == []
