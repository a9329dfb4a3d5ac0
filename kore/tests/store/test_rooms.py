"""Rooms: each name once in the instance, each room in one course."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kore.errors import BadRequest, NotFound
from kore.model import Launch, Room
from kore.store import courses, rooms
from kore.store.database import Store


@pytest.fixture
def other(store: Store, ids: Any, launch_of: Callable[..., Launch]) -> str:
    """The slug of another course."""
    with store.write() as session:
        platform = courses.ensure_platform(session, "https://lms.example.test", "kore")
        return courses.ensure(session, platform, launch_of(context_id="3")).slug


def test_a_name_is_given_once_in_all_courses(store: Store, ids: Any, other: str) -> None:
    with store.write() as session:
        made = [rooms.make(session, course, "Team Blau") for course in (ids.slug, ids.slug, other)]
    assert made == [Room("team-blau", "Team Blau"), Room("team-blau-2", "Team Blau"), Room("team-blau-3", "Team Blau")]


def test_rooms_by_course_and_title(store: Store, ids: Any, other: str) -> None:
    with store.write() as session:
        for title in ("b", "a"):
            rooms.make(session, ids.slug, title)
        rooms.make(session, other, "c")
    with store.read() as session:
        assert rooms.of_courses(session, [ids.slug]) == {ids.slug: [Room("a", "a"), Room("b", "b")]}
        assert rooms.of_courses(session, [other, "nowhere"]) == {other: [Room("c", "c")], "nowhere": []}
        assert rooms.of_courses(session, []) == {}


def test_a_course_has_so_many_and_no_more(store: Store, ids: Any, other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "MOST", 2)
    with store.write() as session:
        for _ in range(2):
            rooms.make(session, ids.slug, "Team")
        rooms.make(session, other, "Team")
        with pytest.raises(BadRequest):
            rooms.make(session, ids.slug, "Team")


def test_a_room_is_found_in_its_own_course_only(store: Store, ids: Any, other: str) -> None:
    with store.write() as session:
        rooms.make(session, ids.slug, "Team")
    with store.read() as session:
        assert rooms.get(session, ids.slug, "team") == Room("team", "Team")
        for course, name in ((other, "team"), (ids.slug, "nowhere")):
            with pytest.raises(NotFound):
                rooms.get(session, course, name)
