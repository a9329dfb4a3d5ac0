"""Each launch has cookies of its own, whose names tell nothing."""

from __future__ import annotations

from kore import cookies


def test_two_launches_have_two_cookies_of_each_kind() -> None:
    made = [cookies.of_login("a"), cookies.of_login("b"), cookies.of_ticket("a"), cookies.of_ticket("b")]
    assert len(set(made)) == 4
    assert cookies.of_login("a") == made[0]


def test_the_name_does_not_hold_the_secret() -> None:
    assert "secret" not in cookies.of_login("secret") + cookies.of_ticket("secret")
