from __future__ import annotations

import jwt
import pytest

from kore_platform.keys import Key, Keys, sign


def test_a_signed_token_fits_the_key_set(platform_key: Key) -> None:
    token = sign({"sub": "5"}, platform_key)
    key = jwt.PyJWKSet.from_dict(Keys([platform_key]).jwks)[jwt.get_unverified_header(token)["kid"]]
    assert jwt.decode(token, key, algorithms=["RS256"]) == {"sub": "5"}


def test_another_keys_token_does_not(platform_key: Key, tool_key: Key) -> None:
    token = sign({"sub": "5"}, tool_key, kid=platform_key.kid)
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token, platform_key.public_pem, algorithms=["RS256"])


def test_unsigned_and_kidless_tokens_can_be_made(platform_key: Key) -> None:
    token = sign({"sub": "5"}, platform_key, algorithm="none", kid=None)
    assert token.endswith(".")
    assert jwt.get_unverified_header(token) == {"typ": "JWT", "alg": "none"}


def test_hs256_uses_the_public_key_as_secret(platform_key: Key) -> None:
    first, second = (sign({"sub": sub}, platform_key, algorithm="HS256") for sub in "12")
    assert jwt.get_unverified_header(first)["alg"] == "HS256"
    assert len(first.rpartition(".")[2]) == 43
    assert first.rpartition(".")[2] != second.rpartition(".")[2]


@pytest.mark.parametrize(("keep", "published"), [(True, 2), (False, 1)])
def test_rotation(platform_key: Key, keep: bool, published: int) -> None:
    keys = Keys([platform_key])
    keys.rotate(keep_previous=keep)
    assert keys.current.kid != platform_key.kid
    assert len(keys.jwks["keys"]) == published


def test_the_unknown_key_is_never_published(platform_key: Key) -> None:
    keys = Keys([platform_key])
    assert keys.stranger.kid not in [key["kid"] for key in keys.jwks["keys"]]


def test_a_key_survives_as_text(platform_key: Key) -> None:
    assert Key.load(platform_key.pem).kid == platform_key.kid


def test_other_texts_are_no_keys() -> None:
    with pytest.raises(ValueError, match=r"."):
        Key.load("nonsense")
