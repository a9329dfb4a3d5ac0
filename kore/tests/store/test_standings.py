"""Where people stand: roles, groups and rooms, of one person or of all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from kore.errors import NotFound
from kore.model import Launch, Role, RoomKind, Standing
from kore.store import groups, people, rooms, standings
from kore.store.database import Store
from kore.store.tables import MemberRow


def test_everything_of_a_person(store: Store, ids: Any, launch_of: Callable[..., Launch]) -> None:
    with store.write() as session:
        groups.launched(session, ids.course, ids.ada, ["7"])
        people.ensure(session, launch_of("9", name="Eve Nowhere"))
        [group] = groups.of_course(session, ids.course)
        there = {ids.slug: rooms.of_courses(session, [ids.slug], {RoomKind.GROUP})[ids.slug]}
        ada = Standing("user5", "user5", {ids.slug: Role.LEARNER}, frozenset({group.slug}), there)
        bob = Standing("user6", "user6", {ids.slug: Role.LEARNER}, frozenset(), there)
        eve = Standing("user9", "Eve Nowhere")
        assert len(there[ids.slug]) == 1
        assert standings.of(session, "user5", {RoomKind.GROUP}) == ada
        assert [standings.of(session, one.name, {RoomKind.GROUP}) for one in (bob, eve)] == [bob, eve]


def test_who_has_left_stands_nowhere(store: Store, ids: Any) -> None:
    with store.write() as session:
        groups.launched(session, ids.course, ids.ada, ["7"])
        session.execute(update(MemberRow).where(MemberRow.person_id == ids.ada).values(active=False))
        assert standings.of(session, "user5", frozenset(RoomKind)) == Standing("user5", "user5")


def test_somebody_whom_kore_does_not_know(store: Store, ids: Any) -> None:
    with store.read() as session:
        assert standings.find(session, "boss", ()) == Standing("boss", "boss")
        assert standings.find(session, "user5", ()).roles
        with pytest.raises(NotFound):
            standings.of(session, "boss", ())
