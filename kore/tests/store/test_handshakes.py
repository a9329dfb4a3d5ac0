"""Logins and tickets: once, in time, in one browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from kore.store import handshakes
from kore.store.database import Store
from kore.store.handshakes import Login, Redemption

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
LOGIN = Login("n0nce", "https://lms.example.test", "kore")


def test_a_login_is_taken_once(store: Store) -> None:
    with store.write() as session:
        handshakes.keep_login(session, "state", LOGIN, NOW, LATER)
    with store.write() as session:
        assert handshakes.take_login(session, "other", NOW) is None
        assert handshakes.take_login(session, "state", NOW) == LOGIN
    with store.write() as session:
        assert handshakes.take_login(session, "state", NOW) is None


def test_a_login_is_found_without_being_taken(store: Store) -> None:
    with store.write() as session:
        handshakes.keep_login(session, "state", LOGIN, NOW, LATER)
        assert handshakes.find_login(session, "other", NOW) is None
        assert handshakes.find_login(session, "state", LATER) is None
        assert handshakes.find_login(session, "state", NOW) == LOGIN
        assert handshakes.take_login(session, "state", NOW) == LOGIN


def test_a_login_is_taken_with_its_half_or_with_none(store: Store) -> None:
    kept = Login("n0nce", "https://lms.example.test", "kore", "_parent")
    with store.write() as session:
        handshakes.keep_login(session, "a", kept, NOW, LATER, "half")
        handshakes.keep_login(session, "b", kept, NOW, LATER, "half of b")
        handshakes.keep_login(session, "c", LOGIN, NOW, LATER)
        for state, half in [("a", "half of b"), ("a", ""), ("c", ""), ("c", "half")]:
            assert handshakes.take_login(session, state, NOW, half) is None
        assert handshakes.take_login(session, "a", NOW, "half") == kept
        assert handshakes.take_login(session, "b", NOW) == kept
        assert handshakes.take_login(session, "c", NOW) == LOGIN


def test_a_late_login_is_not_taken(store: Store) -> None:
    with store.write() as session:
        handshakes.keep_login(session, "a", LOGIN, NOW, LATER)
        handshakes.keep_login(session, "b", LOGIN, NOW, LATER)
        assert handshakes.take_login(session, "a", LATER - timedelta(microseconds=1)) == LOGIN
        assert handshakes.take_login(session, "b", LATER) is None


def test_logins_are_bounded_and_the_oldest_go_first(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handshakes, "LOGINS_KEPT", 10)
    with store.write() as session:
        for number in range(25):
            handshakes.keep_login(session, str(number), LOGIN, NOW, LATER + timedelta(seconds=number))
        assert session.scalar(text("select count(*) from logins")) == 10
        assert handshakes.take_login(session, "24", NOW) == LOGIN
        assert handshakes.take_login(session, "0", NOW) is None
        handshakes.keep_login(session, "new", LOGIN, LATER + timedelta(hours=1), LATER + timedelta(hours=2))
        assert session.scalar(text("select count(*) from logins")) == 1


def test_a_ticket_is_for_one_browser_and_one_use(store: Store, ids: Any) -> None:
    with store.write() as session:
        handshakes.keep_ticket(session, "t", "browser", ids.ada, "/hub/home", NOW, LATER)
    with store.write() as session:
        assert handshakes.take_ticket(session, "t", "another", NOW) is None
        assert handshakes.take_ticket(session, "u", "browser", NOW) is None
        assert handshakes.take_ticket(session, "t", "browser", NOW) == Redemption("user5", "/hub/home")
        assert handshakes.take_ticket(session, "t", "browser", NOW) is None


def test_a_late_ticket_is_not_taken_and_swept_away(store: Store, ids: Any) -> None:
    with store.write() as session:
        handshakes.keep_ticket(session, "t", "browser", ids.ada, "/", NOW, LATER)
        assert handshakes.take_ticket(session, "t", "browser", LATER) is None
        handshakes.keep_ticket(session, "u", "browser", ids.ada, "/", NOW, LATER)
        handshakes.keep_ticket(session, "v", "browser", ids.ada, "/", LATER, LATER + timedelta(minutes=1))
        assert session.scalar(text("select count(*) from tickets")) == 1


def test_secrets_are_not_in_the_store(store: Store, ids: Any) -> None:
    with store.write() as session:
        handshakes.keep_login(session, "s-state", LOGIN, NOW, LATER, "s-half")
        handshakes.keep_ticket(session, "s-ticket", "s-browser", ids.ada, "/", NOW, LATER)
        rows = [*session.execute(text("select * from logins")), *session.execute(text("select * from tickets"))]
    assert len(rows) == 2
    assert not any("s-" in str(row) for row in rows)
