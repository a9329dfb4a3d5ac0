"""Platforms of the settings, and those that were approved."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from kore.settings import Settings
from kore.steps.platforms import Platforms
from kore.store.database import Store
from kore.store.tables import RegistrationRow

NOW = datetime(2026, 11, 25, tzinfo=UTC)
ISSUER = "https://lms.other.example"


def registered(store: Store, **values: Any) -> None:
    row = {
        "name": "Other",
        "issuer": ISSUER,
        "client_id": "abc",
        "deployment_ids": ["1"],
        "authorization_endpoint": f"{ISSUER}/auth",
        "token_endpoint": f"{ISSUER}/token",
        "jwks_uri": f"{ISSUER}/jwks",
        "registered_at": NOW,
    }
    with store.write() as session:
        session.add(RegistrationRow(**(row | values)))


def test_a_platform_is_found_by_issuer_and_client_id_together(settings: Settings, store: Store) -> None:
    known, platforms = settings.platforms[0], Platforms(settings, store)
    assert platforms.find(known.issuer, known.client_id) == known
    assert platforms.find(known.issuer, "other") is None
    assert platforms.find(f"{known.issuer}/", known.client_id) is None


def test_a_registration_counts_once_it_is_approved(settings: Settings, store: Store) -> None:
    platforms = Platforms(settings, store)
    registered(store)
    registered(store, client_id="def", approved_at=NOW)
    assert platforms.find(ISSUER, "def") is None
    platforms.read()
    assert platforms.find(ISSUER, "abc") is None
    found = platforms.find(ISSUER, "def")
    assert found is not None
    assert found.deployment_ids == ("1",)
    assert ISSUER in platforms.origins


def test_what_the_settings_say_wins(settings: Settings, store: Store) -> None:
    known = settings.platforms[0]
    registered(store, issuer=known.issuer, client_id=known.client_id, approved_at=NOW)
    platforms = Platforms(settings, store)
    platforms.read()
    assert platforms.everything == settings.platforms


def test_pages_come_from_further_origins_that_the_settings_name(settings: Settings, store: Store) -> None:
    known = settings.platforms[0].model_copy(update={"origins": ("https://canvas.example.edu/courses",)})
    platforms = Platforms(settings.model_copy(update={"platforms": (known,)}), store)
    assert "https://canvas.example.edu" in platforms.origins
