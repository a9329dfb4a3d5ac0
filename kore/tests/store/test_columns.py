"""Columns of the platform's gradebook."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from kore.model import Endpoints
from kore.store import columns, courses, outbox, people
from kore.store.database import Store
from kore.store.tables import CourseRow, ResourceLinkRow

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def score(maximum: float | None) -> dict[str, Any]:
    return {"activity": "Completed", "grading": "FullyGraded", "given": maximum, "maximum": maximum, "comment": ""}


def test_a_column_is_made_once_and_the_course_total_too(store: Store, ids: Any) -> None:
    with store.write() as session:
        total = columns.ensure(session, ids.course, None)
        assert columns.ensure(session, ids.course, ids.assignment) == ids.column
        assert columns.ensure(session, ids.course, None) == total != ids.column
        assert [(c.id, c.assignment) for c in columns.everything(session, ids.course)] == [
            (ids.column, "ps1"),
            (total, None),
        ]


def test_the_maximum_is_that_of_most_grades_and_of_two_the_higher(store: Store, ids: Any, launch_of: Any) -> None:
    with store.write() as session:
        third = people.ensure(session, launch_of("7")).id
        assert columns.get(session, ids.column).maximum == 0.0
        outbox.want(session, ids.column, ids.ada, score(10.0), NOW)
        outbox.want(session, ids.column, ids.bob, score(None), NOW)
        assert columns.get(session, ids.column).maximum == 10.0
        outbox.want(session, ids.column, ids.bob, score(5.0), NOW)
        assert columns.get(session, ids.column).maximum == 10.0
        outbox.want(session, ids.column, third, score(5.0), NOW)
        assert columns.get(session, ids.column).maximum == 5.0


def test_a_column_is_found_by_its_assignment(store: Store, ids: Any) -> None:
    with store.write() as session:
        columns.ensure(session, ids.course, None)
        found = columns.find(session, ids.course, "ps1")
        assert found is not None
        assert found.id == ids.column
        assert columns.find(session, ids.course, "ps2") is None


def test_what_kore_gave_is_noted(store: Store, ids: Any) -> None:
    with store.write() as session:
        columns.give(session, ids.column, 10.0)
        assert columns.get(session, ids.column).given == 10.0
        columns.set_place(session, ids.column, "https://a", None)
        assert (columns.get(session, ids.column).url, columns.get(session, ids.column).given) == ("https://a", None)


def test_a_column_may_be_deleted_if_it_is_no_activitys(store: Store, ids: Any) -> None:
    with store.write() as session:
        course = courses.by_id(session, ids.course)
        assert columns.removable(session, course) == set()
        columns.set_place(session, ids.column, "https://a", 10.0)
        columns.set_place(session, columns.ensure(session, ids.course, None), "https://b", None)
        assert columns.removable(session, course) == {"ps1"}
        link = {"course_id": ids.course, "link_id": "7", "title": "", "lineitem_url": None}
        session.add(ResourceLinkRow(**link))
        assert columns.removable(session, course) == {"ps1"}
        session.add(ResourceLinkRow(**(link | {"link_id": "8", "lineitem_url": "https://a"})))
        assert columns.removable(session, course) == set()


def test_without_the_right_no_column_may_be_deleted(store: Store, ids: Any) -> None:
    with store.write() as session:
        columns.set_place(session, ids.column, "https://a", 10.0)
        session.get_one(CourseRow, ids.course).scopes = []
        assert columns.removable(session, courses.by_id(session, ids.course)) == set()


def test_only_the_address_that_failed_is_forgotten(store: Store, ids: Any) -> None:
    with store.write() as session:
        columns.set_place(session, ids.column, "https://new", None)
        columns.forget_url(session, ids.column, "https://old")
        assert columns.get(session, ids.column).url == "https://new"
        columns.forget_url(session, ids.column, "https://new")
        assert columns.get(session, ids.column).url is None


def test_an_assignment_has_a_column_where_kore_makes_it_or_its_activity_has_it(store: Store, ids: Any) -> None:
    with store.write() as session:
        assert columns.of_assignment(session, courses.by_id(session, ids.course), "ps1")
        session.get_one(CourseRow, ids.course).scopes = []
        course = courses.by_id(session, ids.course)
        assert course.endpoints == Endpoints(lineitems=course.endpoints.lineitems)
        assert not columns.of_assignment(session, course, "ps1")
        link = {"course_id": ids.course, "link_id": "7", "title": "", "assignment": "ps1", "lineitem_url": "https://a"}
        session.add(ResourceLinkRow(**link))
        session.flush()
        assert columns.of_assignment(session, course, "ps1")
