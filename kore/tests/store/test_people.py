"""People: (issuer, subject) is who somebody is; the name is given once."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import event

from kore.model import Launch, Listed
from kore.store import people
from kore.store.database import Store

ISSUER = "https://lms.example.test"

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


def test_a_roster_makes_and_updates_people(store: Store, launch_of: LaunchOf) -> None:
    with store.write() as session:
        ada = people.ensure(session, launch_of("5", username="ada", name="Ada", locale="de"))
        told = [
            Listed("5", (), True, "countess", email="ada@example.test"),
            Listed("6", (), True, "ada", "Ada Byron"),
            Listed("7", (), True),
            Listed("8", (), False, "gone"),
        ]
        keys = people.ensure_all(session, ISSUER, told)
        assert keys.keys() == {"5", "6", "7"}, "who is new and not there any more is nobody's business"
        assert keys["5"] == ada.id
        assert (ada.name, ada.full_name, ada.email, ada.locale) == ("ada", "Ada", "ada@example.test", "de")
        assert [people.find(session, name).id for name in ("ada-2", "user")] == [keys["6"], keys["7"]]  # type: ignore[union-attr]
        assert people.ensure_all(session, ISSUER, told) == keys


def test_a_roster_of_another_platform_is_of_other_people(store: Store, launch_of: LaunchOf) -> None:
    with store.write() as session:
        ada = people.ensure(session, launch_of("5"))
        assert people.ensure_all(session, "https://other", [Listed("5", (), True)])["5"] != ada.id


def test_a_large_roster_takes_few_statements(store: Store) -> None:
    told = [Listed(str(number), (), True, f"person{number}") for number in range(1200)]
    statements: list[str] = []
    with store.write() as session:
        people.ensure_all(session, ISSUER, told)
        event.listen(session.connection(), "before_cursor_execute", lambda _, __, sql, *___: statements.append(sql))
        assert len(people.ensure_all(session, ISSUER, told)) == 1200
    assert len(statements) == 3
