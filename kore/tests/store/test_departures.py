from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from tests.store.conftest import NOW, Ids

from kore.model import DeepLinking, Launch, Role
from kore.store import deep_links, departures, groups, handshakes, members, people, submissions
from kore.store.database import Store
from kore.store.tables import Base, PersonRow

LATER = NOW + timedelta(hours=1)
#: everybody who launched before has had the time to arrive
SINCE = NOW + timedelta(minutes=1)


def forget(store: Store, *staying: str, since: datetime = SINCE, now: datetime = LATER) -> int:
    with store.write() as session:
        return departures.forget(session, departures.missing(session, staying, since, now), since, now)


def known(store: Store) -> set[str]:
    with store.read() as session:
        return set(session.scalars(select(PersonRow.name)))


def test_who_has_gone_is_forgotten_with_their_memberships(store: Store, ids: Ids) -> None:
    assert forget(store, "user6", "course-x") == 1
    assert known(store) == {"user6"}
    with store.read() as session:
        assert [member.name for member in members.roster(session, ids.course)] == ["user6"]
    assert forget(store, "user6") == 0


def test_a_group_that_launches_told_of_is_gone_with_the_last_of_it(store: Store, ids: Ids) -> None:
    with store.write() as session:
        groups.launched(session, ids.course, ids.ada, ["7", "8"])
        groups.launched(session, ids.course, ids.bob, ["8"])
    assert forget(store, "user6") == 1
    with store.read() as session:
        assert [(group.title, group.members) for group in groups.of_course(session, ids.course)] == [("Group 8", 1)]


def test_many_are_forgotten_at_once(
    store: Store, launch_of: Callable[..., Launch], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(departures, "_AT_ONCE", 3)
    with store.write() as session:
        for number in range(10):
            people.ensure(session, launch_of(str(number)))
    assert forget(store, "user7") == 9
    assert known(store) == {"user7"}


def test_who_has_just_launched_is_on_the_way(store: Store, ids: Ids) -> None:
    with store.write() as session:
        members.launched(session, ids.course, ids.ada, Role.LEARNER, SINCE + timedelta(seconds=1))
    assert forget(store) == 1
    assert known(store) == {"user5"}


def test_whoever_launches_while_the_hub_is_asked_stays(store: Store, ids: Ids) -> None:
    with store.write() as session:
        gone = departures.missing(session, (), SINCE, LATER)
        members.launched(session, ids.course, ids.ada, Role.LEARNER, SINCE + timedelta(seconds=1))
        assert (gone, departures.forget(session, gone, SINCE, LATER)) == ({"user5", "user6"}, 1)
    assert known(store) == {"user5"}


@pytest.mark.parametrize(("expires", "stays"), [(LATER + timedelta(seconds=1), True), (LATER, False)])
def test_a_ticket_or_a_choice_keeps_its_person_until_it_expires(
    store: Store, ids: Ids, expires: datetime, stays: bool
) -> None:
    with store.write() as session:
        handshakes.keep_ticket(session, "t", "b", ids.ada, "/", NOW, expires)
        wanted = DeepLinking("https://lms.example.test/back", None, (), accept_multiple=True, accept_lineitem=None)
        deep_links.keep(session, "d", ids.bob, ids.slug, wanted, NOW, expires)
    forget(store)
    assert known(store) == ({"user5", "user6"} if stays else set())


def test_work_belongs_to_the_course_and_keeps_its_person(store: Store, ids: Ids) -> None:
    with store.write() as session:
        submissions.add(session, ids.assignment, ids.ada, "0" * 64, [], NOW)
    assert forget(store) == 1
    assert known(store) == {"user5"}


def test_every_table_that_names_people_is_thought_of() -> None:
    naming = {
        table.name
        for table in Base.metadata.tables.values()
        if any(key.column.table.name == "people" for key in table.foreign_keys)
    }
    assert naming == {row.__tablename__ for row in (*departures._THEIRS, *departures._THE_COURSES)}
