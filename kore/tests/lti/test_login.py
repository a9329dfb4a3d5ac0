"""Login initiation: what Kore asks the platform, and whom it does not ask."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kore.errors import LaunchRefused, PlatformUnknown
from kore.lti import login
from kore.settings import Settings

LAUNCH = "https://hub.example.test/main/services/kore/lti/launch"
HINT = '{"cmid":2,"launchid":"ltilaunch1_95361069"}'


@pytest.fixture
def asked() -> dict[str, str]:
    return {
        "iss": "https://lms.example.test",
        "client_id": "kore",
        "login_hint": "5 &x",
        "lti_message_hint": HINT,
        "target_link_uri": "https://evil.example.test/",
        "lti_deployment_id": "1",
    }


def test_the_request_to_the_platform(settings: Settings, asked: dict[str, str]) -> None:
    begun = login.begin(settings.platforms, asked, LAUNCH)
    address, query = urlsplit(begun.address), parse_qs(urlsplit(begun.address).query)
    assert f"{address.scheme}://{address.netloc}{address.path}" == begun.platform.authorization_endpoint
    assert {key: value[0] for key, value in query.items()} == {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": "kore",
        "redirect_uri": LAUNCH,
        "login_hint": "5 &x",
        "lti_message_hint": HINT,
        "state": begun.state,
        "nonce": begun.nonce,
    }


def test_states_and_nonces_cannot_be_guessed(settings: Settings, asked: dict[str, str]) -> None:
    made = [login.begin(settings.platforms, asked, LAUNCH) for _ in range(20)]
    secrets = {begun.state for begun in made} | {begun.nonce for begun in made}
    assert len(secrets) == 40
    assert min(map(len, secrets)) >= 43  # 256 bits in base64


def test_the_client_id_may_be_left_out_where_the_issuer_has_one(settings: Settings, asked: dict[str, str]) -> None:
    del asked["client_id"]
    assert login.begin(settings.platforms, asked, LAUNCH).platform.client_id == "kore"
    second = settings.platforms[0].model_copy(update={"client_id": "other"})
    two = settings.model_copy(update={"platforms": (*settings.platforms, second)})
    with pytest.raises(PlatformUnknown):
        login.begin(two.platforms, asked, LAUNCH)
    assert login.begin(two.platforms, asked | {"client_id": "other"}, LAUNCH).platform is second


@pytest.mark.parametrize("changes", [{"iss": "https://evil.example.test"}, {"iss": ""}, {"client_id": "other"}])
def test_an_unknown_platform_is_not_asked(settings: Settings, asked: dict[str, str], changes: dict[str, Any]) -> None:
    with pytest.raises(PlatformUnknown):
        login.begin(settings.platforms, asked | changes, LAUNCH)


def test_a_login_without_a_hint_is_refused(settings: Settings, asked: dict[str, str]) -> None:
    del asked["login_hint"]
    with pytest.raises(LaunchRefused, match="login hint"):
        login.begin(settings.platforms, asked, LAUNCH)


def test_an_end_point_with_a_query_keeps_it(settings: Settings, asked: dict[str, str]) -> None:
    endpoint = "https://lms.example.test/auth?tenant=7"
    platform = settings.platforms[0].model_copy(update={"authorization_endpoint": endpoint})
    begun = login.begin((platform,), asked, LAUNCH)
    query = parse_qs(urlsplit(begun.address).query)
    assert query["tenant"] == ["7"]
    assert query["scope"] == ["openid"]
