"""Registrations are kept, but not without end, and not in place of what was approved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kore.errors import NotFound, RegistrationRefused
from kore.settings import Platform
from kore.store import registrations
from kore.store.database import Store
from kore.store.registrations import PENDING_KEPT, PENDING_LIFE, Registered

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def add(store: Store, platform: Platform, client_id: str = "a", now: datetime = NOW, **changes: Any) -> Registered:
    with store.write() as session:
        new = platform.model_copy(update={"client_id": client_id} | changes)
        return registrations.add(session, new, "moodle", now)


def approve(store: Store, number: int, by: str = "boss", now: datetime = NOW) -> Registered:
    with store.write() as session:
        return registrations.approve(session, number, by, now)


def remove(store: Store, number: int) -> None:
    with store.write() as session:
        registrations.remove(session, number)


def everything(store: Store) -> list[Registered]:
    with store.read() as session:
        return registrations.everything(session)


def test_a_registration_comes_back_as_it_was(store: Store, platform: Platform) -> None:
    audience = platform.model_copy(update={"token_audience": "https://auth.example.test", "client_id": "a"})
    added = add(store, audience)
    assert everything(store) == [added]
    assert added.platform == audience.model_copy(update={"name": platform.name})
    assert (added.product, added.registered_at, added.approved_at) == ("moodle", NOW, None)


def test_no_deployment_means_all(store: Store, platform: Platform) -> None:
    add(store, platform, deployment_ids=(), accept_deployments=True)
    (found,) = everything(store)
    assert (found.platform.deployment_ids, found.platform.accept_deployments) == ((), True)


def test_the_latest_comes_first(store: Store, platform: Platform) -> None:
    numbers = [add(store, platform, client_id).id for client_id in "abc"]
    assert [entry.id for entry in everything(store)] == numbers[::-1]


def test_who_registers_again_while_pending_replaces_it(store: Store, platform: Platform) -> None:
    first = add(store, platform)
    second = add(store, platform, jwks_uri="https://lms.example.test/other")
    assert [(entry.id, entry.platform.jwks_uri) for entry in everything(store)] == [
        (second.id, "https://lms.example.test/other")
    ]
    with pytest.raises(NotFound):
        approve(store, first.id)


def test_what_is_approved_is_not_replaced(store: Store, platform: Platform) -> None:
    approved = approve(store, add(store, platform).id)
    with pytest.raises(RegistrationRefused, match="approved"):
        add(store, platform, jwks_uri="https://evil.example.test/")
    assert everything(store) == [approved]
    remove(store, approved.id)
    assert add(store, platform).approved_at is None


def test_approval_is_told_once(store: Store, platform: Platform) -> None:
    number = add(store, platform).id
    first = approve(store, number)
    assert approve(store, number, "other", NOW + timedelta(days=1)) == first


def test_a_number_is_never_given_twice(store: Store, platform: Platform) -> None:
    """An administrator may approve by a page that shows the one before."""
    first = add(store, platform).id
    remove(store, first)
    assert add(store, platform, "b").id > first


def test_so_many_may_wait_and_no_more(store: Store, platform: Platform) -> None:
    approve(store, add(store, platform, "approved").id)
    for number in range(PENDING_KEPT):
        add(store, platform, f"p{number}", NOW + timedelta(seconds=number))
    with pytest.raises(RegistrationRefused, match="pending"):
        add(store, platform, "one more", NOW + PENDING_LIFE - timedelta(seconds=1))
    add(store, platform, "p3")  # in place of itself
    add(store, platform, "one more", NOW + PENDING_LIFE)
    assert {entry.platform.client_id for entry in everything(store)} >= {"approved", "one more", "p1"}
    assert len(everything(store)) == PENDING_KEPT


def test_who_waited_a_week_goes_when_another_comes_and_who_was_approved_stays(store: Store, platform: Platform) -> None:
    approve(store, add(store, platform, "approved").id)
    add(store, platform, "old")
    add(store, platform, "new", NOW + PENDING_LIFE)
    assert [entry.platform.client_id for entry in everything(store)] == ["new", "approved"]
