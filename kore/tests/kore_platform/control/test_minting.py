from __future__ import annotations

from typing import Any

import jwt
import pytest

from kore_platform import vocabulary as v

ORDER = {"person": "5", "activity": "1", "nonce": "n7"}


async def mint(bench: Any, **order: Any) -> str:
    answer = await bench.control("POST", "id_tokens", ORDER | order)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id_token"])


def read(bench: Any, token: str) -> dict[str, Any]:
    key = bench.platform.keys.current.public_pem
    options = {"verify_aud": False, "verify_iat": False, "verify_exp": False}
    return dict(jwt.decode(token, key, algorithms=["RS256"], options=options))


async def test_a_right_token(bench: Any) -> None:
    claims = read(bench, await mint(bench))
    assert (claims["nonce"], claims["sub"], claims[f"{v.LTI}version"]) == ("n7", "5", "1.3.0")


async def test_claims_are_replaced_and_removed(bench: Any) -> None:
    order = {"claims": {"lti:version": "1.1", "exp": 1, "x": [1]}, "remove": ["sub", "lti:roles"]}
    claims = read(bench, await mint(bench, **order))
    assert (claims[f"{v.LTI}version"], claims["exp"], claims["x"]) == ("1.1", 1, [1])
    assert {"sub", f"{v.LTI}roles"}.isdisjoint(claims)


async def test_wrong_keys_and_algorithms(bench: Any) -> None:
    with pytest.raises(jwt.InvalidSignatureError):
        read(bench, await mint(bench, key="unknown"))
    assert (await mint(bench, alg="none")).endswith(".")
    assert jwt.get_unverified_header(await mint(bench, alg="HS256"))["alg"] == "HS256"
    assert "kid" not in jwt.get_unverified_header(await mint(bench, kid=None))
    assert jwt.get_unverified_header(await mint(bench, kid="k9"))["kid"] == "k9"


async def test_deep_linking_can_be_minted(bench: Any) -> None:
    claims = read(bench, await mint(bench, person="3", message="LtiDeepLinkingRequest"))
    assert f"{v.DEEP_LINKING}deep_linking_settings" in claims
    assert f"{v.LTI}resource_link" not in claims
    assert read(bench, await mint(bench))[f"{v.LTI}resource_link"]["id"] == "1"


async def test_only_who_may_launch_unless_told_otherwise(bench: Any) -> None:
    assert (await bench.control("POST", "id_tokens", ORDER | {"person": "7"})).status_code == 409
    assert read(bench, await mint(bench, person="7", enrolled=False))["sub"] == "7"
    assert (await bench.control("POST", "id_tokens", ORDER | {"person": "99"})).status_code == 404


async def test_reviews_and_previews_can_be_minted(bench: Any) -> None:
    order = {"person": "3", "message": "LtiSubmissionReviewRequest"}
    claims = read(bench, await mint(bench, **order, for_user="5"))
    assert claims[f"{v.LTI}for_user"] == {"user_id": "5"}
    assert f"{v.LTI}for_user" not in read(bench, await mint(bench, **order))
    assert read(bench, await mint(bench, person="3", as_student=True))[f"{v.LTI}roles"] == [v.ROLE_LEARNER]
