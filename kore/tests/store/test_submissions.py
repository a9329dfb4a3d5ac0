"""Submissions: all are kept, in the order of their time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kore.errors import NotFound
from kore.store import submissions
from kore.store.database import Store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_submissions_by_student_and_time(store: Store, ids: Any) -> None:
    with store.write() as session:
        late = submissions.add(session, ids.assignment, ids.ada, "d2", ["p1"], NOW + timedelta(seconds=1))
        early = submissions.add(session, ids.assignment, ids.ada, "d1", ["p1"], NOW)
        other = submissions.add(session, ids.assignment, ids.bob, "d3", [], NOW + timedelta(hours=1))
        assert submissions.of_assignment(session, ids.assignment) == [early, late, other]
        assert submissions.of_assignment(session, ids.assignment, "user5") == [early, late]
        assert submissions.of_assignment(session, ids.assignment, "nobody") == []
        assert (late.student, late.assignment, late.notebooks) == ("user5", "ps1", ("p1",))
        assert submissions.counts(session, ids.course) == {"ps1": 2}
        assert submissions.students(session, ids.course) == {("ps1", "user5"), ("ps1", "user6")}


def test_a_submission_belongs_to_its_course(store: Store, ids: Any) -> None:
    with store.write() as session:
        made = submissions.add(session, ids.assignment, ids.ada, "d", [], NOW)
        assert submissions.get(session, ids.course, made.id) == made
        for course, number in [(ids.course + 1, made.id), (ids.course, made.id + 1)]:
            with pytest.raises(NotFound):
                submissions.get(session, course, number)


def test_feedback_takes_the_place_of_earlier_feedback(store: Store, ids: Any) -> None:
    with store.write() as session:
        made = submissions.add(session, ids.assignment, ids.ada, "d", [], NOW)
        for digest in ("f1", "f2"):
            submissions.give_feedback(session, made.id, digest, NOW)
        found = submissions.get(session, ids.course, made.id)
    assert (made.feedback_digest, found.feedback_digest, found.feedback_at) == (None, "f2", NOW)
