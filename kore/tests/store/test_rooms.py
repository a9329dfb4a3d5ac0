"""Rooms of courses: those that were made, and those that are there by themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.store.conftest import NOW

from kore.errors import BadRequest, NotFound, RoomRemoved
from kore.model import Launch, Room, RoomKind
from kore.store import courses, groups, rooms
from kore.store.database import Store

EVERY = frozenset({RoomKind.COURSE, RoomKind.GROUP})


@pytest.fixture
def other(store: Store, ids: Any, launch_of: Callable[..., Launch]) -> str:
    """The slug of another course."""
    with store.write() as session:
        platform = courses.ensure_platform(session, "https://lms.example.test", "kore")
        return courses.ensure(session, platform, launch_of(context_id="3")).slug


def make(store: Store, course: str, title: str) -> str:
    with store.write() as session:
        return rooms.make(session, course, title).name


def test_a_name_is_given_once_in_all_courses(store: Store, ids: Any, other: str) -> None:
    with store.write() as session:
        made = [rooms.make(session, course, "Team Blau") for course in (ids.slug, ids.slug, other)]
    assert {room.title for room in made} == {"Team Blau"}
    assert len({room.name for room in made}) == 3


def test_rooms_by_course_and_title(store: Store, ids: Any, other: str) -> None:
    b, a, c = make(store, ids.slug, "b"), make(store, ids.slug, "a"), make(store, other, "c")
    with store.read() as session:
        assert rooms.of_courses(session, [ids.slug], ()) == {ids.slug: [Room(a, "a"), Room(b, "b")]}
        assert rooms.of_courses(session, [other, "nowhere"], ()) == {other: [Room(c, "c")], "nowhere": []}
        assert rooms.of_courses(session, [], ()) == {}
        assert rooms.everything(session, ()) == {a, b, c}


def test_rooms_by_themselves_are_there_as_far_as_the_instance_has_them(store: Store, ids: Any) -> None:
    with store.write() as session:
        groups.launched(session, ids.course, ids.ada, ["7"])
        [group] = groups.of_course(session, ids.course)
    of_course = Room(ids.slug, "Daten & Jupyter", RoomKind.COURSE)
    of_group = Room(group.slug, "Group 7", RoomKind.GROUP, group.slug)
    made = Room(make(store, ids.slug, "Team"), "Team")
    with store.read() as session:
        for kinds, there in (
            (EVERY, [of_course, made, of_group]),
            ({RoomKind.COURSE}, [of_course, made]),
            ({RoomKind.GROUP}, [made, of_group]),
            ((), [made]),
        ):
            assert rooms.of_courses(session, [ids.slug], kinds) == {ids.slug: there}
            assert rooms.everything(session, kinds) == {room.name for room in there}


def test_a_groups_room_goes_with_the_group_and_comes_back_with_it(store: Store, ids: Any) -> None:
    with store.write() as session:
        groups.launched(session, ids.course, ids.ada, ["7"])
        [room] = rooms.of_courses(session, [ids.slug], {RoomKind.GROUP})[ids.slug]
        groups.launched(session, ids.course, ids.ada, [])
        with pytest.raises(RoomRemoved):
            rooms.get(session, ids.slug, room.name, EVERY)
        groups.launched(session, ids.course, ids.bob, ["7"])
        assert rooms.get(session, ids.slug, room.name, EVERY) == room


def test_a_course_has_so_many_and_no_more(store: Store, ids: Any, other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "MOST", 2)
    first, _ = (make(store, ids.slug, "Team") for _ in range(2))
    make(store, other, "Team")
    with pytest.raises(BadRequest):
        make(store, ids.slug, "Team")
    with store.write() as session:
        rooms.remove(session, ids.slug, first, NOW)
    make(store, ids.slug, "Team")
    monkeypatch.setattr(rooms, "_EVER", 3)
    with pytest.raises(BadRequest):
        make(store, ids.slug, "Team")


def test_a_room_is_found_in_its_own_course_only(store: Store, ids: Any, other: str) -> None:
    name = make(store, ids.slug, "Team")
    with store.read() as session:
        assert rooms.get(session, ids.slug, name, ()) == Room(name, "Team")
        assert rooms.known(session, ids.slug, name)
        for course, wrong in ((other, name), (ids.slug, "nowhere"), (other, ids.slug)):
            assert not rooms.known(session, course, wrong)
            with pytest.raises(NotFound) as refused:
                rooms.get(session, course, wrong, EVERY)
            assert not isinstance(refused.value, RoomRemoved)


def test_a_removed_room_is_gone_for_good_and_keeps_its_name(store: Store, ids: Any, other: str) -> None:
    name = make(store, ids.slug, "Team")
    with store.write() as session:
        with pytest.raises(NotFound):
            rooms.remove(session, other, name, NOW)
        rooms.remove(session, ids.slug, name, NOW)
        assert rooms.of_courses(session, [ids.slug], ()) == {ids.slug: []}
        assert rooms.known(session, ids.slug, name)
        assert rooms.among(session, {name, "help"}) == [name]
        with pytest.raises(RoomRemoved):
            rooms.get(session, ids.slug, name, ())
        with pytest.raises(NotFound):
            rooms.remove(session, ids.slug, name, NOW)


def test_what_is_there_by_itself_cannot_be_removed(store: Store, ids: Any) -> None:
    with store.write() as session:
        groups.launched(session, ids.course, ids.ada, ["7"])
        for room in rooms.of_courses(session, [ids.slug], EVERY)[ids.slug]:
            with pytest.raises(NotFound):
                rooms.remove(session, ids.slug, room.name, NOW)


def test_an_option_that_is_off_has_no_rooms_but_the_links_to_them_are_known(store: Store, ids: Any) -> None:
    with store.read() as session:
        assert rooms.get(session, ids.slug, ids.slug, EVERY).kind is RoomKind.COURSE
        with pytest.raises(RoomRemoved):
            rooms.get(session, ids.slug, ids.slug, ())
