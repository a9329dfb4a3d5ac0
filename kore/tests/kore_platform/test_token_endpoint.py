from __future__ import annotations

from typing import Any

import pytest

from kore_platform import vocabulary as v
from kore_platform.platform import Platform


async def test_a_token_in_moodles_manner(bench: Any) -> None:
    answer = await bench.ask_token(scope=f"{v.SCOPE_SCORE} nonsense {v.SCOPE_RESULT}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    body = answer.json()
    assert len(body.pop("access_token")) == 32
    assert body == {"token_type": "Bearer", "expires_in": 3600, "scope": f"{v.SCOPE_SCORE} {v.SCOPE_RESULT}"}


async def test_the_content_type_can_be_right(bench: Any) -> None:
    bench.set(token_type_html=False)
    assert (await bench.ask_token()).headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"scope": "nonsense"}, "invalid_scope"),
        ({"scope": f"{v.SCOPE_SCORE},{v.SCOPE_RESULT}"}, "invalid_scope"),
        ({"scope": ""}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_assertion_type": "x"}, "unsupported_grant_type"),
        ({"client_assertion": "a.b"}, "invalid_request"),
    ],
)
async def test_refused_forms(bench: Any, form: dict[str, str], error: str) -> None:
    answer = await bench.ask_token(**form)
    assert (answer.status_code, answer.json()) == (400, {"error": error})


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"remove": ("sub",)}, "invalid_request"),
        ({"sub": "stranger"}, "invalid_client"),
        ({"exp": 1}, "Expired token"),
        ({"header": {"algorithm": "none"}}, "Algorithm not supported"),
    ],
)
async def test_refused_assertions(bench: Any, changes: dict[str, Any], error: str) -> None:
    answer = await bench.ask_token(bench.assertion(**changes))
    assert (answer.status_code, answer.json()) == (400, {"error": error})


async def test_an_unknown_kid_is_answered_with_broken_json(bench: Any) -> None:
    answer = await bench.ask_token(bench.assertion(header={"kid": "x"}))
    assert answer.text == '{"error" : ""kid" invalid, unable to lookup correct key"}'


@pytest.mark.parametrize("media", ["application/json", "multipart/form-data"])
async def test_only_forms_are_read(bench: Any, media: str) -> None:
    answer = await bench.http.post("/mod/lti/token.php", content=b"scope=x", headers={"Content-Type": media})
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})
    assert (await bench.http.get("/mod/lti/token.php")).status_code == 400


async def test_unreachable_keys_are_a_page_or_an_error(bench: Any) -> None:
    bench.set(block_private_jwks=True)
    url = {"jwks_url": "http://127.0.0.1:8000/jwks"}
    _change_tool(bench.platform, url)
    page = await bench.ask_token()
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    bench.set(html_errors=False)
    assert (await bench.ask_token()).json() == {"error": "invalid_client"}


async def test_moodle_ignores_audience_issuer_and_replay(bench: Any) -> None:
    assertion = bench.assertion(iss="anybody", aud="anywhere", remove=("jti", "exp", "iat"))
    for _ in range(2):
        assert (await bench.ask_token(assertion)).status_code == 200


@pytest.mark.parametrize("changes", [{"iss": "any"}, {"aud": "any"}, {"remove": ("jti",)}, {"remove": ("exp",)}])
async def test_other_platforms_do_not(bench: Any, changes: dict[str, Any]) -> None:
    bench.set(check_assertion_claims=True)
    assert (await bench.ask_token(bench.assertion(**changes))).json() == {"error": "invalid_client"}


async def test_an_assertion_counts_once_where_that_is_checked(bench: Any) -> None:
    bench.set(check_assertion_claims=True)
    assert (await bench.ask_token(bench.assertion(aud=["https://lms.test"]))).status_code == 200
    assert (await bench.ask_token(bench.assertion())).json() == {"error": "invalid_client"}
    assert (await bench.ask_token(bench.assertion(jti="j2"))).status_code == 200


def _change_tool(platform: Platform, fields: dict[str, Any]) -> None:
    tools = (platform.world.tools[0].model_copy(update=fields), *platform.world.tools[1:])
    platform.world = platform.world.__class__.parse(
        {name: getattr(platform.world, name) for name in type(platform.world).model_fields} | {"tools": tools}
    )
