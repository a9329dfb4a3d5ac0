from __future__ import annotations

from typing import Any

from kore_platform import vocabulary as v


async def test_the_key_set_says_how_long_it_holds(bench: Any) -> None:
    answer = await bench.http.get("/mod/lti/certs.php")
    assert answer.headers["cache-control"] == "public, max-age=600"
    assert [key["kid"] for key in answer.json()["keys"]] == [bench.platform.keys.current.kid]
    bench.set(jwks_max_age=None)
    assert "cache-control" not in (await bench.http.get("/mod/lti/certs.php")).headers


async def test_the_configuration_names_the_end_points(bench: Any) -> None:
    found = (await bench.http.get("/mod/lti/openid-configuration.php")).json()
    assert found["issuer"] == "https://lms.test"
    assert found["jwks_uri"] == "https://lms.test/mod/lti/certs.php"
    assert found["token_endpoint"] == "https://lms.test/mod/lti/token.php"
    assert found["registration_endpoint"] == "https://lms.test/mod/lti/openid-registration.php"


async def test_the_configuration_announces_variables(bench: Any) -> None:
    found = (await bench.http.get("/mod/lti/openid-configuration.php")).json()[v.PLATFORM_CONFIGURATION]
    assert found["product_family_code"] == "moodle"
    assert len(found["variables"]) == 40
    assert {"Context.id.history", "User.username"} <= set(found["variables"])
