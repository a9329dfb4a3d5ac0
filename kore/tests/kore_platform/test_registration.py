from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kore_platform import registration
from kore_platform import vocabulary as v
from kore_platform.keys import Key, sign

NOON = 1_800_000_000
ASKED = {
    "response_types": ["id_token"],
    "initiate_login_uri": "https://new.test/login",
    "redirect_uris": ["https://new.test/launch"],
    "client_name": "New",
    "jwks_uri": "https://new.test/jwks",
    "token_endpoint_auth_method": "private_key_jwt",
    "scope": v.SCOPE_SCORE,
    v.TOOL_CONFIGURATION: {"domain": "new.test", "target_link_uri": "https://new.test/"},
}


def ask(bench: Any, token: str, **changes: Any) -> Any:
    return registration.answer(bench.platform, f"Bearer {token}", json.dumps(ASKED | changes).encode())


def test_the_browser_takes_configuration_and_token_along(bench: Any) -> None:
    found = registration.invite(bench.platform, "https://new.test/register?x=1")
    query = parse_qs(urlsplit(found.url).query)
    assert query["x"] == ["1"]
    assert query["openid_configuration"] == ["https://lms.test/mod/lti/openid-configuration.php"]
    assert query["registration_token"] == [found.registration_token]
    assert len(found.client_id) == 15


def test_a_tool_registers_once_and_waits(bench: Any) -> None:
    invitation = registration.invite(bench.platform, "https://new.test/register")
    answer = ask(bench, invitation.registration_token)
    body = json.loads(answer.body)
    assert (answer.status, body["client_id"]) == (200, invitation.client_id)
    assert body[v.TOOL_CONFIGURATION]["deployment_id"] == "3"
    assert bench.platform.world.tool[invitation.client_id].pending
    again = ask(bench, invitation.registration_token)
    assert (again.status, again.body) == (401, b"token_already_used")


def test_a_tool_registers_anew_and_stays_what_it_was(bench: Any) -> None:
    invitation = registration.invite(bench.platform, "https://new.test/register", "tool0123456789a")
    for name in ("Newer", "Newest"):
        assert ask(bench, invitation.registration_token, client_name=name).status == 200
    tool = bench.platform.world.tool["tool0123456789a"]
    assert (tool.name, tool.deployment_id, tool.pending) == ("Newest", "1", False)


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({}, 200), ({"exp": NOON}, 404), ({"iat": NOON + 5}, 404), ({"scope": "reg-update"}, 401),
        ({"scope": "launch"}, 401),
    ],
)  # fmt: skip
def test_tokens_have_a_time_and_a_purpose(bench: Any, claims: dict[str, Any], status: int) -> None:
    found = {"sub": "new0123456789ab", "scope": "reg", "iat": NOON, "exp": NOON + 3600} | claims
    assert ask(bench, sign(found, bench.platform.keys.current)).status == status


def test_only_the_platforms_own_tokens_count(bench: Any) -> None:
    found = {"sub": "new0123456789ab", "scope": "reg", "iat": NOON, "exp": NOON + 3600}
    stranger = Key.make()
    for token in (sign(found, stranger), sign(found, stranger, kid=bench.platform.keys.current.kid), "a.b.c", "x"):
        answer = ask(bench, token)
        assert (answer.status, answer.media) == (404, "text/html; charset=utf-8")
    assert len(bench.platform.world.tools) == 2


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer ", "Basic eDp5"])
def test_a_token_is_needed(bench: Any, authorization: str) -> None:
    answer = registration.answer(bench.platform, authorization, b"{}")
    assert (answer.status, answer.body) == (401, b"missing_registration_token")


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 100_000])
def test_bodies_that_are_no_object(bench: Any, body: bytes) -> None:
    token = registration.invite(bench.platform, "https://new.test/register").registration_token
    answer = registration.answer(bench.platform, f"Bearer {token}", body)
    assert (answer.status, answer.body) == (400, b"missing required attribute response_types")


def test_what_cannot_be_a_tool_is_told(bench: Any) -> None:
    token = registration.invite(bench.platform, "https://new.test/register").registration_token
    answer = ask(bench, token, jwks_uri="ftp://new.test/jwks")
    assert answer.status == 400
    assert b"jwks_url" in answer.body
    assert ask(bench, token).status == 200


def test_other_platforms_have_other_habits(bench: Any) -> None:
    bench.set(registration_status=201, registration_pending=False, registration_names_deployment=False)
    invitation = registration.invite(bench.platform, "https://new.test/register")
    answer = ask(bench, invitation.registration_token)
    assert answer.status == 201
    assert "deployment_id" not in json.loads(answer.body)[v.TOOL_CONFIGURATION]
    assert not bench.platform.world.tool[invitation.client_id].pending
