"""An LMS registers itself: its administrator's browser opens one address, and reads what comes of it."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from tests.registering import CONFIGURATION, ISSUER, Lms, described

from kore.store import registrations

NEW = "https://new.example.test"
ASKED = {"openid_configuration": f"{NEW}/c", "registration_token": "t0ken"}


@pytest.fixture
def stranger(service: Any) -> Lms:
    found: Lms = service.network.stranger
    found.configuration = described(**dict.fromkeys(("authorization_endpoint", "token_endpoint"), f"{NEW}/a"))
    found.configuration |= {"issuer": NEW, "jwks_uri": f"{NEW}/j", "registration_endpoint": f"{NEW}/r"}
    return found


def kept(service: Any) -> list[registrations.Registered]:
    with service.parts.store.read() as session:
        return registrations.everything(session)


def ancestors(answer: httpx.Response) -> set[str]:
    found = re.search("frame-ancestors ([^;]*)", answer.headers["content-security-policy"])
    assert found
    return set(found[1].split())


async def test_a_platform_registers_and_waits(service: Any, stranger: Lms) -> None:
    answer = await service.browser().get("/lti/register", params=ASKED)
    assert answer.status_code == 200
    (found,) = kept(service)
    assert (found.platform.issuer, found.platform.client_id) == (NEW, "s1fK3hQ9xTz0aBc")
    assert found.approved_at is None
    assert service.parts.platforms.find(NEW, found.platform.client_id) is None
    assert "waits for approval" in answer.text
    assert f"<strong>{found.id}</strong>" in answer.text
    assert '<button class="main" id="done">Done</button>' in answer.text
    assert stranger.sent.headers["authorization"] == "Bearer t0ken"
    assert "t0ken" not in answer.text


async def test_the_page_speaks_the_browsers_language(service: Any, stranger: Lms) -> None:
    answer = await service.browser(**{"accept-language": "de-DE,de;q=0.9"}).get("/lti/register", params=ASKED)
    assert "wartet auf Zulassung" in answer.text
    assert ">Fertig</button>" in answer.text


async def test_the_lms_may_show_the_page_in_a_frame_and_nobody_else(service: Any, stranger: Lms) -> None:
    answer = await service.browser().get("/lti/register", params=ASKED)
    assert ancestors(answer) == {"'self'", ISSUER, NEW}
    assert NEW not in ancestors(await service.browser().get("/lti/register"))


async def test_nor_before_it_was_seen_who_asks(service: Any, stranger: Lms) -> None:
    stranger.configuration |= {"issuer": "https://other.example.test"}
    answer = await service.browser().get("/lti/register", params=ASKED)
    assert answer.status_code == 422
    assert ancestors(answer) == {"'self'", ISSUER}
    assert not kept(service)


async def test_a_refusal_after_that_is_shown_there_too(service: Any, stranger: Lms) -> None:
    stranger.registered, stranger.status = {"error": "no"}, 400
    answer = await service.browser().get("/lti/register", params=ASKED)
    assert (answer.status_code, NEW in ancestors(answer)) == (422, True)
    assert "could not be registered" in answer.text
    assert not kept(service)


async def test_what_leads_inside_is_not_asked(service: Any, stranger: Lms, problem: Any) -> None:
    stranger.names["new.example.test"] = ["127.0.0.1"]
    answer = await service.client().get("/lti/register", params=ASKED)
    assert (answer.status_code, problem(answer)) == (422, "address-forbidden")
    assert not stranger.requests


async def test_what_the_settings_hold_is_not_registered_again(service: Any, stranger: Lms, problem: Any) -> None:
    stranger.configuration = described()
    stranger.registered = {"client_id": "kore"}
    answer = await service.client().get("/lti/register", params=ASKED | {"openid_configuration": CONFIGURATION})
    assert problem(answer) == "registration-refused"
    assert not kept(service)


async def test_an_instance_may_take_no_registrations(start: Any, problem: Any) -> None:
    service = await start(registration={"enable": False})
    for asked in (ASKED, {}):
        answer = await service.client().get("/lti/register", params=asked)
        assert problem(answer) == "registration-refused"
        assert "by hand" in answer.json()["detail"]
    assert not service.network.stranger.requests


async def test_without_parameters_it_tells_the_lms_administrator_what_to_enter(service: Any) -> None:
    answer = await service.browser().get("/lti/register")
    assert answer.status_code == 200
    assert "https://hub.example.test/main/services/kore/lti/register</code>" in answer.text


async def test_one_host_is_asked_so_often(service: Any, stranger: Lms, problem: Any) -> None:
    for _ in range(5):
        assert (await service.client().get("/lti/register", params=ASKED)).status_code == 200
    answer = await service.client().get("/lti/register", params=ASKED)
    assert "wait a minute" in answer.json()["detail"]
    assert problem(answer) == "registration-refused"
    assert len(stranger.requests) == 10


@pytest.mark.parametrize("asked", [{"openid_configuration": "a" * 2001}, ASKED | {"registration_token": "a" * 8001}])
async def test_parameters_have_bounds(asked: Any, service: Any, problem: Any) -> None:
    assert problem(await service.client().get("/lti/register", params=asked)) == "bad-request"


async def test_canvas_reads_its_configuration(service: Any) -> None:
    answer = await service.client().get("/lti/canvas.json")
    assert answer.json()["target_link_uri"] == "https://hub.example.test/main/services/kore/lti/launch"
    assert answer.headers["cache-control"] == "public, max-age=3600"
