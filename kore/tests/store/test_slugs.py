"""A name is given once, whatever has it: courses, groups and rooms may all become rooms with files."""

from __future__ import annotations

from typing import Any

from tests.store.conftest import NOW

from kore.store import groups, rooms, slugs
from kore.store.database import Store


def test_what_has_or_had_a_name_keeps_it(store: Store, ids: Any) -> None:
    with store.write() as session:
        groups.launched(session, ids.course, ids.ada, ["7"])
        [group] = groups.of_course(session, ids.course)
        groups.launched(session, ids.course, ids.ada, [])
        there, gone = (rooms.make(session, ids.slug, "Team").name for _ in range(2))
        rooms.remove(session, ids.slug, gone, NOW)
        assert all(slugs.taken(session, name) for name in (ids.slug, group.slug, there, gone))
        assert not slugs.taken(session, "team-zzzz")
