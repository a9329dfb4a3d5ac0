"""What is no launch stays outside, leaves nothing behind, and is told in words."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from backstage import platform, problem, rows
from launching import Launching

from kore import cookies
from kore.demo.person import json_of
from kore.demo.stage import Stage

_TABLES = ("people", "members", "courses", "resource_links", "tickets")
_NOW = int(time.time())
_EXPIRED = {"iat": _NOW - 600, "exp": _NOW - 300}
_OLD = {"iat": _NOW - 7200, "exp": _NOW + 3600}
_EARLY = {"iat": _NOW + 7200, "exp": _NOW + 9000}


@pytest.fixture
def launch(stage: Stage) -> Iterator[Launching]:
    with Launching(stage, platform(stage), "ben.okafor", 11) as begun:
        yield begun.begin()


def test_the_platform_s_own_token_leads_to_the_hub(launch: Launching) -> None:
    answer = launch.post(launch.token())
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/hub/login?ticket=")


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        pytest.param({"alg": "none"}, (401, "token-invalid"), id="alg none"),
        pytest.param({"alg": "HS256"}, (401, "token-invalid"), id="signed with the public key as a secret"),
        pytest.param({"alg": "RS512"}, (401, "token-invalid"), id="another algorithm"),
        pytest.param({"kid": "nobody-s"}, (401, "token-invalid"), id="wrong kid"),
        pytest.param({"kid": None}, (401, "token-invalid"), id="no kid"),
        pytest.param({"key": "unknown"}, (401, "token-invalid"), id="a key that is not published"),
        pytest.param({"claims": _EXPIRED}, (401, "token-invalid"), id="expired"),
        pytest.param({"claims": _OLD}, (401, "token-invalid"), id="issued long ago"),
        pytest.param({"claims": _EARLY}, (401, "token-invalid"), id="from the future"),
        pytest.param({"claims": {"iss": "https://lms.example.test"}}, (401, "token-invalid"), id="wrong issuer"),
        pytest.param({"claims": {"aud": "somebody-else"}}, (401, "token-invalid"), id="wrong audience"),
        pytest.param({"claims": {"aud": ["ananke", "other"]}}, (401, "token-invalid"), id="two audiences"),
        pytest.param({"claims": {"lti:deployment_id": "99"}}, (400, "deployment-unknown"), id="wrong deployment"),
        pytest.param({"claims": {"nonce": "another"}}, (401, "token-invalid"), id="wrong nonce"),
        pytest.param({"remove": ["nonce"]}, (401, "token-invalid"), id="no nonce"),
        pytest.param({"remove": ["sub"]}, (401, "anonymous-launch"), id="anonymous"),
        pytest.param({"claims": {"sub": ""}}, (401, "anonymous-launch"), id="nobody"),
        pytest.param({"claims": {"lti:version": "1.3"}}, (401, "token-invalid"), id="another version"),
        pytest.param({"remove": ["lti:roles"]}, (401, "token-invalid"), id="no roles"),
        pytest.param({"remove": ["lti:resource_link"]}, (401, "token-invalid"), id="no resource link"),
        pytest.param(
            {"claims": {"lti:message_type": "LtiStartProctoring"}}, (400, "launch-refused"), id="another kind"
        ),
    ],
)
def test_a_wrong_token(launch: Launching, stage: Stage, wrong: dict[str, Any], refusal: tuple[int, str]) -> None:
    before = [rows(stage, table) for table in _TABLES]
    answer = launch.post(launch.token(**wrong))
    assert problem(answer) == refusal
    assert "set-cookie" not in answer.headers
    assert [rows(stage, table) for table in _TABLES] == before


def test_a_token_without_its_signature(launch: Launching) -> None:
    assert problem(launch.post(launch.token().rpartition(".")[0] + ".")) == (401, "token-invalid")


def test_a_stranger_s_key_under_the_right_name(launch: Launching) -> None:
    (key, *_) = json_of(httpx.get(f"{launch.platform.url}/mod/lti/certs.php", trust_env=False))["keys"]
    assert launch.post(launch.token(kid=key["kid"])).status_code == 303
    assert problem(launch.begin().post(launch.token(kid=key["kid"], key="unknown"))) == (401, "token-invalid")


def test_a_launch_posted_twice(launch: Launching) -> None:
    token, kept = launch.token(), httpx.Cookies(launch.browser.cookies)
    assert launch.post(token).status_code == 303
    launch.browser.cookies = kept  # as if the browser had kept what the first answer took from it
    assert problem(launch.post(token)) == (400, "state-unknown")


def test_a_token_of_an_earlier_launch(launch: Launching) -> None:
    token = launch.token()
    assert launch.post(token).status_code == 303
    assert problem(launch.begin().post(token)) == (401, "token-invalid")


def test_a_state_of_another_browser(launch: Launching, stage: Stage) -> None:
    with Launching(stage, launch.platform, "chiara.rossi", 11) as other:
        other.begin()
        assert problem(launch.post(launch.token(), other.browser)) == (400, "state-unknown")
    assert launch.post(launch.token()).status_code == 303  # the attempt has not used it up


def test_a_platform_that_nobody_registered(launch: Launching, stage: Stage) -> None:
    query = {"iss": "https://lms.example.test", "login_hint": "3", "target_link_uri": stage.plan.url}
    address = f"{stage.plan.url}services/kore/lti/login"
    answer = launch.browser.get(address, params=query, headers={"Accept": "application/json"})
    assert problem(answer) == (400, "platform-unknown")


@pytest.mark.parametrize(
    ("tongue", "title"), [("en", "cannot be trusted"), ("de", "ist nicht zu trauen"), ("fr", "cannot be trusted")]
)
def test_people_read_what_happened(launch: Launching, tongue: str, title: str) -> None:
    token = launch.token(alg="none")
    launch.browser.headers["Accept-Language"] = tongue
    answer = launch.post(token, accept="text/html")
    assert answer.status_code == 401
    assert title in answer.text
    assert token not in answer.text
    assert "Traceback" not in answer.text
    reference = re.search(r"<code>([0-9a-f]{8})</code>", answer.text)
    assert reference
    assert reference[1] in launch.stage.process("kore").log.read_text()


def test_a_ticket_serves_once(launch: Launching) -> None:
    door = launch.post(launch.token()).headers["location"]
    kept = httpx.Cookies(launch.browser.cookies)
    entered = launch.browser.get(f"{launch.stage.plan.url}{door[1:]}", follow_redirects=False)
    assert entered.status_code == 302
    assert "/hub/user-redirect/kore/open" in entered.headers["location"]
    with httpx.Client(cookies=kept, trust_env=False) as again:
        refused = again.get(f"{launch.stage.plan.url}{door[1:]}")
    assert refused.status_code == 403
    assert "used up" in refused.text


@pytest.mark.parametrize("half", [None, "made-up"])
def test_a_ticket_in_another_browser(launch: Launching, half: str | None) -> None:
    door = launch.post(launch.token()).headers["location"]
    jar = {cookies.of_ticket(parse_qs(urlsplit(door).query)["ticket"][0]): half} if half else {}
    with httpx.Client(cookies=jar, trust_env=False) as thief:
        refused = thief.get(f"{launch.stage.plan.url}{door[1:]}")
    assert refused.status_code == 403
    assert "used up" in refused.text
    assert "jupyterhub-hub-login" not in refused.cookies
    assert launch.browser.get(f"{launch.stage.plan.url}{door[1:]}", follow_redirects=False).status_code == 302


def test_a_ticket_that_nobody_gave(launch: Launching) -> None:
    launch.post(launch.token())
    refused = launch.browser.get(f"{launch.stage.plan.url}hub/login?ticket=made-up")
    assert refused.status_code == 403


def test_a_new_key_of_the_platform_is_found(launch: Launching, stage: Stage) -> None:
    with stage.control(launch.platform) as control:
        control.post("keys/rotate", json={"keep_previous": False}).raise_for_status()
    assert _until_accepted(launch)


def test_keys_that_cannot_be_asked_for_serve_on(launch: Launching, stage: Stage) -> None:
    with stage.control(launch.platform) as control:
        control.put("faults", json={"jwks_down": True}).raise_for_status()
        control.post("counters/reset").raise_for_status()
        try:
            assert _until_asked_in_vain(launch, control)
            assert launch.begin().post(launch.token()).status_code == 303
        finally:
            control.put("faults", json={}).raise_for_status()


def _until_accepted(launch: Launching) -> bool:
    """Kore asks a platform for its keys every ten seconds at most, however many unknown ones tokens name."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if launch.begin().post(launch.token()).status_code == 303:
            return True
        time.sleep(0.5)
    return False


def _until_asked_in_vain(launch: Launching, control: httpx.Client) -> bool:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        assert problem(launch.begin().post(launch.token(kid="nobody-s"))) == (401, "token-invalid")
        if json_of(control.get("counters"))["faults"]["down"]:
            return True
        time.sleep(0.5)
    return False
