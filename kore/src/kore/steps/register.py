"""A platform that registered itself is kept, and then approved or removed by a person."""

from __future__ import annotations

from collections.abc import Iterable

from kore import clock
from kore.errors import RegistrationRefused
from kore.lti.registration import Registration
from kore.settings import Platform, Settings
from kore.store import registrations
from kore.store.database import Store
from kore.store.registrations import Registered


def keep(store: Store, settings: Settings, made: Registration) -> Registered:
    """Keep a registration; it does not count yet.

    Args:
        store: of the instance.
        settings: whose platforms cannot be registered a second time.
        made: what the platform and we have agreed on.

    Raises:
        RegistrationRefused: the platform is known already, or too many are pending.
    """
    key = (made.platform.issuer, made.platform.client_id)
    if key in {(platform.issuer, platform.client_id) for platform in settings.platforms}:
        raise RegistrationRefused("this platform stands in the instance's settings already")
    with store.write() as session:
        others = (entry.platform for entry in registrations.everything(session))
        if any(_borrows(made.platform, other) for other in (*settings.platforms, *others)):
            raise RegistrationRefused("another platform has this client id at the same token end point")
        return registrations.add(session, made.platform, made.product, clock.now())


def _borrows(new: Platform, other: Platform) -> bool:
    """Whether what we sign for the new platform would count at another one, which trusts the same keys of ours."""
    if new.issuer == other.issuer or new.client_id != other.client_id:
        return False
    asked = {new.token_endpoint, new.token_audience or new.token_endpoint}
    return not asked.isdisjoint({other.token_endpoint, other.token_audience, other.issuer})


def other_keys(platform: Platform, known: Iterable[Platform]) -> bool:
    """Whether a known platform has this one's issuer and other keys.

    People are known by issuer: whoever holds the keys could come as anybody of the other platform.
    """
    return any(one.issuer == platform.issuer and one.jwks_uri != platform.jwks_uri for one in known)


def approve(store: Store, number: int, by: str) -> Registered:
    """Let people come from the platform.

    Args:
        store: of the instance.
        number: the registration's.
        by: who says so.

    Raises:
        NotFound: there is no such registration.
    """
    with store.write() as session:
        return registrations.approve(session, number, by, clock.now())


def remove(store: Store, number: int) -> Registered:
    """Let nobody come from the platform any more; courses and work stay.

    Raises:
        NotFound: there is no such registration.
    """
    with store.write() as session:
        return registrations.remove(session, number)
