"""Launches that Kore does not let in: each is told in words and as a document, and enrols nobody."""

from __future__ import annotations

from typing import Any

import pytest

from kore import cookies
from kore.lti import claims
from kore.store import courses
from kore_platform.keys import Key, sign

WRONG: dict[str, dict[str, Any]] = {
    "expired": {"exp": 1_000_000_000},
    "from the future": {"iat": 4_000_000_000, "exp": 4_000_000_060},
    "of long ago": {"iat": 1_700_000_000},
    "another issuer": {"iss": "https://evil.example.test"},
    "another audience": {"aud": "other"},
    "two audiences": {"aud": ["kore", "other"]},
    "another party": {"azp": "other"},
    "another nonce": {"nonce": "guessed"},
    "no person": {"sub": None},
    "another deployment": {claims.DEPLOYMENT_ID: "9"},
    "another version": {claims.VERSION: "1.1"},
    "another message": {claims.MESSAGE_TYPE: "LtiStartProctoring"},
}
SIGNED: dict[str, dict[str, Any]] = {
    "alg none": {"algorithm": "none"},
    "HS256": {"algorithm": "HS256"},
    "RS512": {"algorithm": "RS512"},
    "unknown kid": {"kid": "other"},
    "no kid": {"kid": None},
}


def forged(lms: Any, nonce: str, how: str) -> str:
    """An id_token that is wrong in one way."""
    if how == "no token":
        return ""
    if how == "unsigned":
        return sign(lms.claims(nonce), lms.key).rpartition(".")[0] + "."
    if how == "another key":
        return sign(lms.claims(nonce), Key.make(), kid=lms.key.kid)
    return sign(lms.claims(nonce) | WRONG.get(how, {}), lms.key, **SIGNED.get(how, {}))


CODES = {
    "another deployment": "deployment-unknown",
    "another message": "launch-refused",
    "no person": "anonymous-launch",
}
PROBLEMS = [(how, CODES.get(how, "token-invalid")) for how in ["no token", "unsigned", "another key", *SIGNED, *WRONG]]


@pytest.mark.parametrize(("how", "code"), PROBLEMS)
async def test_a_wrong_token_is_refused(how: str, code: str, service: Any, lms: Any, problem: Any) -> None:
    program = service.client()
    state, nonce = await lms.begin(program)
    token = forged(lms, nonce, how)
    answer = await program.post("/lti/launch", data={"state": state, "id_token": token})
    assert problem(answer) == code
    assert answer.status_code == (401 if code in {"token-invalid", "anonymous-launch"} else 400)
    assert "set-cookie" not in answer.headers
    assert not token or token not in answer.text
    with service.parts.store.read() as session:
        assert not courses.everything(session)


async def test_people_read_what_to_do(service: Any, lms: Any) -> None:
    browser = service.browser(**{"accept-language": "de-DE,de;q=0.9"})
    state, nonce = await lms.begin(browser)
    answer = await browser.post("/lti/launch", data={"state": state, "id_token": forged(lms, nonce, "expired")})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Der Nachricht der Lernplattform ist nicht zu trauen" in answer.text
    assert "klicken Sie die Aktivität noch einmal an" in answer.text
    assert "the id_token has expired" in answer.text


async def test_a_launch_cannot_be_repeated(service: Any, lms: Any, problem: Any) -> None:
    program = service.client()
    state, nonce = await lms.begin(program)
    form = {"state": state, "id_token": sign(lms.claims(nonce), lms.key)}
    cookie = f"{cookies.of_login(state)}={state}"
    assert (await program.post("/lti/launch", data=form)).status_code == 303
    again = await service.client(cookie=cookie).post("/lti/launch", data=form)
    assert problem(again) == "state-unknown"


async def test_another_browser_cannot_finish_a_launch(service: Any, lms: Any, problem: Any) -> None:
    program = service.client()
    state, nonce = await lms.begin(program)
    form = {"state": state, "id_token": sign(lms.claims(nonce), lms.key)}
    stranger = await service.client().post("/lti/launch", data=form)
    assert problem(stranger) == "state-unknown"
    assert (await program.post("/lti/launch", data=form)).status_code == 303, "the stranger used it up"


async def test_state_and_cookie_must_agree(service: Any, lms: Any, problem: Any) -> None:
    state, nonce = await lms.begin(service.client())
    form = {"state": state, "id_token": sign(lms.claims(nonce), lms.key)}
    for value in ("guessed", "é"):
        half = {b"cookie": f"{cookies.of_login(state)}={value}".encode()}
        answer = await service.client().post("/lti/launch", data=form, headers=half)
        assert problem(answer) == "state-unknown"


async def test_the_nonce_of_another_login_is_refused(service: Any, lms: Any, problem: Any) -> None:
    program = service.client()
    _, nonce = await lms.begin(program)
    state, _ = await lms.begin(program)
    answer = await program.post("/lti/launch", data={"state": state, "id_token": sign(lms.claims(nonce), lms.key)})
    assert problem(answer) == "token-invalid"


async def test_a_late_launch_is_refused(service: Any, lms: Any, problem: Any, moment: Any) -> None:
    program = service.client()
    state, nonce = await lms.begin(program)
    moment.pass_(minutes=10)
    answer = await program.post("/lti/launch", data={"state": state, "id_token": sign(lms.claims(nonce), lms.key)})
    assert problem(answer) == "state-unknown"


async def test_the_platforms_refusal_is_shown(service: Any, lms: Any) -> None:
    browser = service.browser()
    state, _ = await lms.begin(browser)
    told = {"error": "login_required", "error_description": "<b>Sign in</b> first"}
    answer = await browser.post("/lti/launch", data={"state": state, **told})
    assert answer.status_code == 400
    assert "the platform says: login_required &lt;b&gt;Sign in&lt;/b&gt; first" in answer.text


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iss": "https://other.example.test"}, "platform-unknown"),
        ({"client_id": "other"}, "platform-unknown"),
        ({"login_hint": ""}, "launch-refused"),
    ],
)
async def test_an_unknown_or_incomplete_login(changes: Any, code: str, service: Any, lms: Any, problem: Any) -> None:
    answer = await service.client().post("/lti/login", data=lms.login | changes)
    assert (answer.status_code, problem(answer)) == (400, code)


async def test_keys_that_were_never_fetched(service: Any, lms: Any, problem: Any) -> None:
    service.network.keys = None
    answer = await lms.launch(service.client())
    assert (answer.status_code, problem(answer)) == (503, "platform-unavailable")
    page = await lms.launch(service.browser())
    assert "The learning platform does not answer" in page.text
