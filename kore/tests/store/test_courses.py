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
        launch = replace(launch_of(), link_id=number, assignment=assignment, endpoints=Endpoints(lineitem=url))
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
