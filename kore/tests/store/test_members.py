"""Members: one role a course, and none for who has left."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from kore.errors import NotFound
from kore.model import Role
from kore.store import members
from kore.store.database import Store
from kore.store.tables import MemberRow

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def test_the_latest_role_counts(store: Store, ids: Any) -> None:
    with store.write() as session:
        assert members.roles(session, "user5") == {ids.slug: Role.LEARNER}
        assert members.launched(session, ids.course, ids.ada, Role.ASSISTANT, NOW) is Role.ASSISTANT
        assert members.roles(session, "user5") == {ids.slug: Role.ASSISTANT}
        assert members.roles(session, "user6") == {ids.slug: Role.LEARNER}


def test_who_has_left_has_no_role_but_stays_on_the_roster(store: Store, ids: Any) -> None:
    with store.write() as session:
        session.get_one(MemberRow, (ids.course, ids.ada)).active = False
    with store.write() as session:
        assert members.roles(session, "user5") == {}
        assert [(m.name, m.active) for m in members.roster(session, ids.course)] == [("user5", False), ("user6", True)]
        members.launched(session, ids.course, ids.ada, Role.LEARNER, NOW)
        assert members.get(session, ids.course, "user5").active


def test_who_never_came_is_not_found(store: Store, ids: Any) -> None:
    with store.read() as session:
        assert members.get(session, ids.course, "user5").person_id == ids.ada
        with pytest.raises(NotFound):
            members.get(session, ids.course, "eve")
        assert members.roles(session, "eve") == {}


def test_the_roster_may_say_less_of_the_role(store: Store, ids: Any) -> None:
    with store.write() as session:
        session.get_one(MemberRow, (ids.course, ids.ada)).listed_role = Role.OBSERVER
        assert members.launched(session, ids.course, ids.ada, Role.INSTRUCTOR, NOW) is Role.OBSERVER
        row = session.get_one(MemberRow, (ids.course, ids.ada))
        assert (row.role, row.launched_role, row.launched_at) == (Role.OBSERVER, Role.INSTRUCTOR, NOW)


def test_a_preview_is_marked(store: Store, ids: Any) -> None:
    with store.write() as session:
        for test in (True, False):
            members.launched(session, ids.course, ids.ada, Role.LEARNER, NOW, test)
            assert members.get(session, ids.course, "user5").test is test
