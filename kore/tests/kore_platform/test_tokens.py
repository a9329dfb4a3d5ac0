from __future__ import annotations

import pytest

from kore_platform.tokens import AccessTokens


def test_a_token_is_found_until_it_expires() -> None:
    tokens = AccessTokens()
    text = tokens.issue("c", ["s"], expires=10.0)
    found = tokens.find(f"Bearer {text}", now=9.9)
    assert found is not None
    assert (found.client_id, found.scopes) == ("c", {"s"})
    assert tokens.find(f"Bearer {text}", now=10.0) is None


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Basic {}", "{}"])
def test_other_headers_are_nobody(header: str) -> None:
    tokens = AccessTokens()
    text = tokens.issue("c", ["s"], expires=10.0)
    assert tokens.find(header.format(text), now=1.0) is None


def test_revoked_tokens_are_gone() -> None:
    tokens = AccessTokens()
    text = tokens.issue("c", ["s"], expires=10.0)
    assert tokens.revoke() == 1
    assert tokens.find(f"Bearer {text}", now=1.0) is None


def test_an_expired_token_still_has_an_owner() -> None:
    tokens = AccessTokens()
    text = tokens.issue("client", ["scope"], 10.0)
    assert tokens.find(f"Bearer {text}", 11.0) is None
    assert tokens.owner(f"Bearer {text}") == "client"
    assert (tokens.owner("Bearer x"), tokens.owner("")) == ("", "")
