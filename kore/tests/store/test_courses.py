"""Courses: found again by what never changes, brought up to date in what does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kore.errors import NotFound
from kore.model import Endpoints, Launch
from kore.store import courses
from kore.store.database import Store
from kore.store.tables import LineItemRow

LaunchOf = Callable[..., Launch]


def launched(store: Store, launch: Launch) -> str:
    with store.write() as session:
        return courses.ensure(session, courses.ensure_platform(session, launch.issuer, launch.client_id), launch).slug


def test_a_renamed_course_keeps_its_slug(store: Store, launch_of: LaunchOf) -> None:
    slug = launched(store, launch_of())
    assert slug.startswith("kore101-")
    endpoints = Endpoints(lineitems="https://lms.example.test/new", scopes=frozenset({"x"}))
    assert launched(store, launch_of(context_label="NEW", context_title="New", endpoints=endpoints)) == slug
    with store.read() as session:
        found = courses.get(session, slug)
    assert (found.label, found.title, found.endpoints) == ("NEW", "New", endpoints)


@pytest.mark.parametrize(
    "changes",
    [{"context_id": "3"}, {"deployment_id": "2"}, {"client_id": "other"}, {"issuer": "https://other.example.test"}],
)
def test_another_course(store: Store, launch_of: LaunchOf, changes: dict[str, str]) -> None:
    assert launched(store, launch_of()) != launched(store, launch_of(**changes))


def test_a_course_without_names_gets_some(store: Store, launch_of: LaunchOf) -> None:
    slug = launched(store, launch_of(context_label="", context_title=""))
    assert slug.startswith("course-")
    with store.read() as session:
        assert courses.get(session, slug).title == slug
        assert [course.slug for course in courses.everything(session)] == [slug]


def test_an_unknown_course_is_not_found(store: Store, ids: Any) -> None:
    with store.read() as session:
        assert courses.get(session, ids.slug) == courses.by_id(session, ids.course)
        with pytest.raises(NotFound):
            courses.get(session, "other-0000")


def test_coupled_line_items_follow_the_latest_launch(store: Store, launch_of: LaunchOf, ids: Any) -> None:
    def link(number: str, assignment: str | None, url: str | None) -> None:
        launch = replace(launch_of(), link_id=number, assignment=assignment, endpoints=Endpoints("https://items", url))
        with store.write() as session:
            platform = courses.ensure_platform(session, launch.issuer, launch.client_id)
            courses.ensure_link(session, courses.ensure(session, platform, launch), launch)

    link("1", "ps1", "https://a")
    link("2", "ps1", None)
    link("3", None, "https://course")
    link("4", "ps2", "https://b")
    with store.read() as session:
        assert courses.coupled_line_items(session, ids.course, "ps1") == ["https://a"]
        assert courses.coupled_line_items(session, ids.course, None) == ["https://course"]
    link("4", "ps1", "https://c")
    link("1", "ps1", None)
    with store.read() as session:
        assert courses.coupled_line_items(session, ids.course, "ps1") == ["https://c"]
        assert courses.coupled_line_items(session, ids.course, "ps2") == []


def test_a_launch_that_tells_nothing_of_grades_leaves_the_column(store: Store, launch_of: LaunchOf, ids: Any) -> None:
    for endpoints in (Endpoints("https://items", "https://a"), Endpoints()):
        launch = replace(launch_of(), link_id="1", assignment="ps1", endpoints=endpoints)
        with store.write() as session:
            platform = courses.ensure_platform(session, launch.issuer, launch.client_id)
            courses.ensure_link(session, courses.ensure(session, platform, launch), launch)
    with store.read() as session:
        assert courses.coupled_line_items(session, ids.course, "ps1") == ["https://a"]


def test_a_launch_that_names_no_service_takes_none_away(store: Store, launch_of: LaunchOf) -> None:
    endpoints = Endpoints("https://a", None, "https://members", frozenset({"x"}))
    slug = launched(store, launch_of(endpoints=endpoints))
    launched(store, launch_of(endpoints=Endpoints()))
    with store.read() as session:
        assert courses.get(session, slug).endpoints == endpoints
    launched(store, launch_of(endpoints=Endpoints("https://b", scopes=frozenset({"y"}))))
    with store.read() as session:
        assert courses.get(session, slug).endpoints == Endpoints("https://b", None, "https://members", frozenset({"y"}))
    launched(store, launch_of(endpoints=Endpoints(None, "https://column", scopes=frozenset({"z"}))))
    with store.read() as session:
        assert courses.get(session, slug).endpoints.lineitems is None


def of_course(store: Store, slug: str) -> str | None:
    with store.read() as session:
        return courses.get(session, slug).copied_from


def test_a_copy_knows_the_latest_course_that_it_comes_from(store: Store, launch_of: LaunchOf) -> None:
    launched(store, launch_of(context_id="1"))
    second = launched(store, launch_of(context_id="2"))
    copy = launched(store, launch_of(context_id="4", context_history=("3", "2", "1")))
    assert of_course(store, copy) == second
    third = launched(store, launch_of(context_id="3"))
    assert launched(store, launch_of(context_id="4", context_history=("3", "2", "1"))) == copy
    assert of_course(store, copy) == second, "it was copied once"
    assert of_course(store, third) is None


def test_a_copy_may_learn_later_what_it_comes_from(store: Store, launch_of: LaunchOf) -> None:
    original = launched(store, launch_of(context_id="2"))
    copy = launched(store, launch_of(context_id="4"))
    assert of_course(store, copy) is None
    launched(store, launch_of(context_id="4", context_history=("2",)))
    assert of_course(store, copy) == original


@pytest.mark.parametrize("elsewhere", [{"deployment_id": "2"}, {"client_id": "other"}, {"context_id": "1"}])
def test_a_course_of_somewhere_else_is_no_original(
    store: Store, launch_of: LaunchOf, elsewhere: dict[str, str]
) -> None:
    launched(store, launch_of(**({"context_id": "2"} | elsewhere)))
    assert of_course(store, launched(store, launch_of(context_id="4", context_history=("2",)))) is None


def linked(store: Store, launch: Launch) -> tuple[str | None, str | None]:
    with store.write() as session:
        platform = courses.ensure_platform(session, launch.issuer, launch.client_id)
        row = courses.ensure_link(session, courses.ensure(session, platform, launch), launch)
        return row.assignment, row.room


def test_a_copied_link_points_where_its_original_does(store: Store, launch_of: LaunchOf) -> None:
    linked(store, launch_of(context_id="2", link_id="1", assignment="ps1"))
    linked(store, launch_of(context_id="2", link_id="2", room="team"))
    linked(store, launch_of(context_id="3", link_id="3", assignment="elsewhere"))
    copy = launch_of(context_id="4", context_history=("2",), link_history=("0", "1", "2"), link_id="7")
    assert linked(store, copy) == linked(store, copy) == ("ps1", None)
    assert linked(store, replace(copy, link_id="8", link_history=("2",))) == (None, "team")
    assert linked(store, replace(copy, assignment="ps2")) == ("ps2", None)
    assert linked(store, replace(copy, room="other")) == (None, "other")
    for history in [(), ("3",), ("0",)]:
        assert linked(store, replace(copy, link_id="9", link_history=history)) == (None, None)


def test_a_link_of_no_copy_takes_nothing_over(store: Store, launch_of: LaunchOf) -> None:
    linked(store, launch_of(context_id="2", link_id="1", assignment="ps1"))
    assert linked(store, launch_of(context_id="2", link_id="7", link_history=("1",))) == (None, None)


def test_the_assignment_behind_a_link_or_a_line_item(store: Store, launch_of: LaunchOf, ids: Any) -> None:
    linked(store, launch_of(link_id="1", assignment="ps1", endpoints=Endpoints(lineitem="https://a")))
    linked(store, launch_of(link_id="2", assignment=None, endpoints=Endpoints(lineitem="https://b")))
    linked(store, launch_of(context_id="3", link_id="3", assignment="x", endpoints=Endpoints(lineitem="https://c")))
    with store.write() as session:
        session.get_one(LineItemRow, ids.column).url = "https://own"
    with store.read() as session:
        found = {
            key: courses.assignment_behind(session, ids.course, *key)
            for key in [
                *[("1", None), ("1", "https://b"), (None, "https://a"), ("2", "https://a"), (None, "https://own")],
                *[("2", "https://b"), (None, None), (None, "https://c"), ("3", None), ("9", "https://unheard-of")],
            ]
        }
    assert list(found.values()) == ["ps1"] * 5 + [None] * 5
