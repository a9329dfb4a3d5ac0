from __future__ import annotations

from typing import Any

import pytest

from kore.errors import NotFound, RegistrationRefused
from kore.lti.registration import Registration
from kore.settings import Platform, Settings
from kore.steps import register
from kore.steps.platforms import Platforms
from kore.store.database import Store


def made(platform: Platform, **changes: Any) -> Registration:
    return Registration(platform.model_copy(update={"client_id": "new"} | changes), "moodle 4.5")


def test_a_registration_counts_from_its_approval_to_its_removal(
    platform: Platform, settings: Settings, store: Store, moment: Any
) -> None:
    platforms = Platforms(settings, store)
    kept = register.keep(store, settings, made(platform))
    assert kept.approved_at is None
    platforms.read()
    assert platforms.find(platform.issuer, "new") is None
    later = moment.pass_(minutes=5)
    approved = register.approve(store, kept.id, "boss")
    assert (approved.approved_at, approved.approved_by) == (later, "boss")
    platforms.read()
    assert platforms.find(platform.issuer, "new") == kept.platform
    register.remove(store, kept.id)
    platforms.read()
    assert platforms.find(platform.issuer, "new") is None


def test_what_stands_in_the_settings_is_not_registered_again(
    platform: Platform, settings: Settings, store: Store
) -> None:
    with pytest.raises(RegistrationRefused, match="settings"):
        register.keep(store, settings, made(platform, client_id=platform.client_id))
    assert register.keep(store, settings, made(platform)).platform.client_id == "new"


def test_what_is_not_there_is_neither_approved_nor_removed(store: Store) -> None:
    with pytest.raises(NotFound):
        register.approve(store, 1, "boss")
    with pytest.raises(NotFound):
        register.remove(store, 1)
