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


OTHER = {"issuer": "https://other.example", "jwks_uri": "https://other.example/jwks"}


@pytest.mark.parametrize("borrowed", ["token_endpoint", "token_audience"])
def test_another_platforms_client_id_cannot_be_borrowed(
    platform: Platform, settings: Settings, store: Store, borrowed: str
) -> None:
    """What we sign for the one would count at the other."""
    names = {"client_id": platform.client_id, "token_endpoint": "https://other.example/token"}
    theirs = names | {borrowed: platform.token_endpoint}
    with pytest.raises(RegistrationRefused, match="another platform has this client id"):
        register.keep(store, settings, made(platform, **OTHER, **theirs))
    assert register.keep(store, settings, made(platform, **OTHER, **names)).platform.client_id == platform.client_id


def test_other_keys_for_a_known_issuer_are_told(platform: Platform) -> None:
    other = platform.model_copy(update={"client_id": "new"})
    assert not register.other_keys(other, [platform])
    assert not register.other_keys(platform.model_copy(update=OTHER), [platform])
    assert register.other_keys(other.model_copy(update={"jwks_uri": "https://elsewhere.example/jwks"}), [platform])


def test_what_is_not_there_is_neither_approved_nor_removed(store: Store) -> None:
    with pytest.raises(NotFound):
        register.approve(store, 1, "boss")
    with pytest.raises(NotFound):
        register.remove(store, 1)
