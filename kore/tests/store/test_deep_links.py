"""Choices under way: found until they are made, made once, bounded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from kore.model import DeepLinking
from kore.store import deep_links
from kore.store.database import Store
from kore.store.deep_links import Waiting

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
WANTED = DeepLinking("https://lms.example.test/back", "opaque", ("ltiResourceLink", "link"), True, False, True)


def keep(store: Store, ids: Any, token: str, expires_at: datetime = LATER, now: datetime = NOW) -> None:
    with store.write() as session:
        deep_links.keep(session, token, ids.ada, ids.slug, WANTED, now, expires_at)


def test_a_choice_is_found_until_it_is_made_and_made_once(store: Store, ids: Any) -> None:
    keep(store, ids, "t")
    with store.write() as session:
        for _ in range(2):
            assert deep_links.find(session, "t", NOW) == Waiting("user5", "", ids.slug, WANTED)
        assert deep_links.find(session, "other", NOW) is None
        assert not deep_links.finish(session, "other")
        assert deep_links.finish(session, "t")
    with store.write() as session:
        assert deep_links.find(session, "t", NOW) is None
        assert not deep_links.finish(session, "t")


def test_a_late_choice_is_not_found(store: Store, ids: Any) -> None:
    keep(store, ids, "t")
    with store.read() as session:
        assert deep_links.find(session, "t", LATER - timedelta(microseconds=1))
        assert deep_links.find(session, "t", LATER) is None


def test_choices_are_swept_away_and_bounded(store: Store, ids: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deep_links, "_KEPT", 10)
    for number in range(25):
        keep(store, ids, str(number), LATER + timedelta(seconds=number))
    with store.read() as session:
        assert session.scalar(text("select count(*) from deep_links")) == 10
        assert deep_links.find(session, "24", NOW)
        assert deep_links.find(session, "0", NOW) is None
    keep(store, ids, "new", LATER + timedelta(hours=2), LATER + timedelta(hours=1))
    with store.read() as session:
        assert session.scalar(text("select count(*) from deep_links")) == 1


def test_the_token_is_not_in_the_store(store: Store, ids: Any) -> None:
    keep(store, ids, "s-token")
    with store.read() as session:
        assert "s-token" not in str(session.execute(text("select * from deep_links")).all())
