from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jwt
import pytest


async def test_an_id_token_comes_by_form_post(bench: Any, read_form: Callable[..., dict[str, str]]) -> None:
    await bench.log_in("5")
    answer = await bench.authenticate(await bench.initiate())
    assert 'id="ltiAuthForm" method="post" action="https://tool.test/launch"' in answer.text
    form = read_form(answer)
    assert form["state"] == "s1"
    key = bench.platform.keys.current
    found = jwt.decode(
        form["id_token"], key.public_pem, algorithms=["RS256"], options={"verify_aud": False, "verify_iat": False}
    )
    assert (found["sub"], found["nonce"]) == ("5", "n1")


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"client_id": "other"}, {"error": "unauthorized_client"}),
        ({"login_hint": "6"}, {"error": "access_denied"}),
        ({"prompt": "login"}, {"error": "invalid_request", "error_description": "Invalid prompt"}),
        ({"response_mode": "query"}, {"error": "invalid_request", "error_description": "Invalid response_mode"}),
        ({"response_mode": None}, {"error": "invalid_request", "error_description": "Missing response_mode"}),
    ],
)
async def test_errors_that_the_tool_hears_of(
    bench: Any, read_form: Callable[..., dict[str, str]], change: dict[str, str], fields: dict[str, str]
) -> None:
    await bench.log_in("5")
    assert read_form(await bench.authenticate(await bench.initiate(), **change)) == fields | {"state": "s1"}


@pytest.mark.parametrize(
    "change",
    [
        {"redirect_uri": "https://tool.test/launch?x=1"}, {"nonce": None}, {"scope": "openid profile"}, {"scope": None},
        {"response_type": "code"}, {"lti_message_hint": None}, {"lti_message_hint": '{"launchid":"ltilaunch1_x"}'},
        {"lti_message_hint": "[]"}, {"login_hint": None},
    ],
)  # fmt: skip
async def test_errors_that_end_in_a_page(bench: Any, change: dict[str, str]) -> None:
    await bench.log_in("5")
    answer = await bench.authenticate(await bench.initiate(), **change)
    assert answer.status_code == 404
    assert "Invalid request" in answer.text


async def test_pages_can_become_errors_but_only_for_registered_addresses(
    bench: Any, read_form: Callable[..., dict[str, str]]
) -> None:
    bench.set(error_pages=False)
    await bench.log_in("5")
    initiation = await bench.initiate()
    answer = await bench.authenticate(initiation, scope="openid profile")
    assert read_form(answer) == {"error": "invalid_scope", "state": "s1"}
    astray = await bench.authenticate(initiation, scope="openid profile", redirect_uri="https://evil.test/")
    assert astray.status_code == 404


async def test_a_hint_works_once(bench: Any) -> None:
    await bench.log_in("5")
    initiation = await bench.initiate()
    assert (await bench.authenticate(initiation)).status_code == 200
    assert (await bench.authenticate(initiation)).status_code == 404


async def test_two_tabs_work_in_any_order(bench: Any) -> None:
    await bench.log_in("5")
    first, second = await bench.initiate("1"), await bench.initiate("2")
    assert "id_token" in (await bench.authenticate(second)).text
    assert "id_token" in (await bench.authenticate(first)).text


async def test_another_persons_session_does_not_help(bench: Any) -> None:
    await bench.log_in("5")
    initiation = await bench.initiate()
    await bench.log_in("6")
    assert (await bench.authenticate(initiation)).status_code == 404


async def test_whoever_is_suspended_meanwhile_stays_out(bench: Any) -> None:
    await bench.log_in("5")
    initiation = await bench.initiate()
    await bench.control("PUT", "enrolments/2/5", {"role": "student", "suspended": True})
    assert (await bench.authenticate(initiation)).status_code == 403


async def test_without_a_cookie_the_request_is_posted_again(
    bench: Any, read_form: Callable[..., dict[str, str]]
) -> None:
    await bench.log_in("5")
    initiation = await bench.initiate()
    cookies = dict(bench.http.cookies)
    bench.http.cookies.clear()
    again = await bench.authenticate(initiation)
    assert 'id="autopostme"' in again.text
    fields = read_form(again)
    assert (await bench.http.post("/mod/lti/auth.php", data=fields)).status_code == 404
    bench.http.cookies.update(cookies)
    assert "id_token" in (await bench.http.post("/mod/lti/auth.php", data=fields)).text
