"""People: (issuer, subject) is who somebody is; the name is given once."""

from __future__ import annotations

from collections.abc import Callable

from kore.model import Launch
from kore.store import people
from kore.store.database import Store

LaunchOf = Callable[..., Launch]


def test_a_person_keeps_the_name_whatever_the_platform_calls_them(store: Store, launch_of: LaunchOf) -> None:
    with store.write() as session:
        first = people.ensure(session, launch_of(username="ada", name="Ada L", email="a@example.test"))
        again = people.ensure(session, launch_of(username="countess", name="Ada Lovelace", email=""))
        assert first is again
        assert (again.name, again.full_name, again.email) == ("ada", "Ada Lovelace", "a@example.test")


def test_the_same_login_elsewhere_is_somebody_else(store: Store, launch_of: LaunchOf) -> None:
    with store.write() as session:
        made = [
            people.ensure(session, launch_of(subject, issuer=issuer, username="ada", email="ada@example.test")).name
            for issuer in ("https://a", "https://b")
            for subject in ("5", "05")
        ]
    assert made == ["ada", "ada-2", "ada-3", "ada-4"]


def test_a_person_without_any_name(store: Store, launch_of: LaunchOf) -> None:
    with store.write() as session:
        assert people.ensure(session, launch_of(username="")).name == "user"
        assert people.find(session, "user") is not None
        assert people.find(session, "nobody") is None


def test_who_a_platform_means(store: Store, launch_of: Callable[..., Launch]) -> None:
    with store.write() as session:
        made = people.ensure(session, launch_of("Ada"))
        assert people.of_subject(session, made.issuer, "Ada") is made
        for issuer, subject in [(made.issuer, "ada"), (made.issuer, ""), ("https://other.example.test", "Ada")]:
            assert people.of_subject(session, issuer, subject) is None
