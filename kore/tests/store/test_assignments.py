"""Assignments and their releases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kore.errors import NotFound
from kore.store import assignments
from kore.store.database import Store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_an_assignment_is_known_before_its_release(store: Store, ids: Any) -> None:
    with store.write() as session:
        assert assignments.ensure(session, ids.course, "ps1").id == ids.assignment
        assert assignments.get(session, ids.course, "ps1").released_at is None
        assignments.ensure(session, ids.course, "a0")
        assert [assignment.name for assignment in assignments.everything(session, ids.course)] == ["a0", "ps1"]


def test_a_release_opens_and_a_withdrawal_keeps_the_rest(store: Store, ids: Any) -> None:
    with store.write() as session:
        assignments.release(session, ids.course, "ps1", "d1", ["p1"], NOW)
        assignments.close(session, ids.course, "ps1", NOW)
        again = assignments.release(session, ids.course, "ps1", "d2", ["p1", "p2"], NOW + timedelta(hours=1))
        assert (again.id, again.digest, again.notebooks) == (ids.assignment, "d2", ("p1", "p2"))
        assert again.closes_at is None
        assignments.withdraw(session, ids.course, "ps1")
        assignments.withdraw(session, ids.course, "unheard-of")
        found = assignments.get(session, ids.course, "ps1")
    assert (found.digest, found.notebooks) == (None, ("p1", "p2"))


def test_a_draft_is_nobodys_before_it_is_opened(store: Store, ids: Any) -> None:
    later = NOW + timedelta(hours=1)
    with store.write() as session:
        assignments.keep_draft(session, ids.course, "ps2", "d1", ["p1"])
        waiting = assignments.get(session, ids.course, "ps2")
        assert (waiting.digest, waiting.draft, waiting.released_at, waiting.closes_at) == (None, "d1", None, None)
        assert not waiting.takes_submissions(later)
        assignments.reopen(session, ids.course, "ps2", later)
        opened = assignments.get(session, ids.course, "ps2")
        assert (opened.digest, opened.draft, opened.released_at, opened.notebooks) == ("d1", None, later, ("p1",))
        assert opened.takes_submissions(later)


def test_a_release_takes_a_drafts_place(store: Store, ids: Any) -> None:
    with store.write() as session:
        assignments.keep_draft(session, ids.course, "ps1", "d1", ["p1"])
        assert assignments.release(session, ids.course, "ps1", "d2", ["p2"], NOW).draft is None
        assignments.close(session, ids.course, "ps1", NOW)
        assignments.reopen(session, ids.course, "ps1", NOW + timedelta(hours=1))
        found = assignments.get(session, ids.course, "ps1")
    assert (found.digest, found.released_at, found.closes_at) == ("d2", NOW, None)


def test_an_unknown_assignment_is_not_found(store: Store, ids: Any) -> None:
    with store.write() as session:
        for course, name in [(ids.course, "ps2"), (ids.course + 1, "ps1")]:
            with pytest.raises(NotFound):
                assignments.get(session, course, name)
            with pytest.raises(NotFound):
                assignments.close(session, course, name, NOW)
            with pytest.raises(NotFound):
                assignments.reopen(session, course, name, NOW)
