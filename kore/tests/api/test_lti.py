from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests.api.conftest import until

from kore import cookies
from kore.lti import claims
from kore.model import Role
from kore.store import assignments, courses, members
from kore_platform.keys import sign

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"


def set_cookies(answer: httpx.Response) -> dict[str, tuple[str, set[str]]]:
    """Name → value and attributes of the cookies that an answer sets."""
    found = {}
    for header in answer.headers.get_list("set-cookie"):
        pair, *attributes = header.split("; ")
        name, _, value = pair.partition("=")
        found[name] = (value, set(attributes))
    return found


async def landing(service: Any, answer: httpx.Response) -> str:
    """Where the hub is told to go on with a launch's ticket."""
    [ticket] = parse_qs(urlsplit(answer.headers["location"]).query)["ticket"]
    half, _ = set_cookies(answer)[cookies.of_ticket(ticket)]
    redeemed = await service.hub().post("/hub/redeem", json={"ticket": ticket, "browser": half})
    return str(redeemed.json()["landing"])


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_login_goes_to_the_platform(method: str, service: Any, lms: Any) -> None:
    sent = {"params" if method == "GET" else "data": lms.login | {"lti_message_hint": "h1"}}
    answer = await service.browser().request(method, "/lti/login", **sent)
    address = urlsplit(answer.headers["location"])
    query = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert (answer.status_code, f"{address.scheme}://{address.netloc}{address.path}") == (
        302,
        lms.platform.authorization_endpoint,
    )
    state, nonce = query.pop("state"), query.pop("nonce")
    assert min(len(state), len(nonce)) >= 43
    assert state != nonce
    assert query == {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": "kore",
        "login_hint": "5",
        "lti_message_hint": "h1",
        "redirect_uri": f"{service.settings.origin}{service.settings.kore_path}/lti/launch",
    }


async def test_cookies_over_https_work_inside_the_platforms_frame(service: Any, lms: Any) -> None:
    browser = service.browser()
    begun = set_cookies(await browser.post("/lti/login", data=lms.login))
    [(name, (state, attributes))] = begun.items()
    framed = {"HttpOnly", "SameSite=None", "Secure", "Partitioned"}
    assert name == cookies.of_login(state)
    assert attributes == framed | {"Path=/main/services/kore/lti", "Max-Age=600"}

    answer = await lms.launch(browser)
    [ticket] = parse_qs(urlsplit(answer.headers["location"]).query)["ticket"]
    half, attributes = set_cookies(answer)[cookies.of_ticket(ticket)]
    assert attributes == framed | {"Path=/main/hub/login", "Max-Age=60"}
    assert half not in {"", ticket}


async def test_cookies_over_http_on_one_machine(start: Any, lms: Any) -> None:
    service = await start(public_url="http://127.0.0.1:8000/")
    answer = await lms.launch(service.browser())
    for name, (_, attributes) in set_cookies(answer).items():
        assert {"HttpOnly", "SameSite=Lax"} < attributes, name
        assert not {"Secure", "Partitioned"} & attributes, name


async def test_a_launch_takes_the_login_and_an_earlier_session_back(service: Any, lms: Any) -> None:
    browser = service.browser()
    state, nonce = await lms.begin(browser)
    answer = await browser.post("/lti/launch", data={"state": state, "id_token": sign(lms.claims(nonce), lms.key)})
    dropped = {
        name for name, (value, attributes) in set_cookies(answer).items() if "Max-Age=0" in attributes and not value
    }
    assert dropped == {cookies.of_login(state), cookies.SESSION}


async def test_a_launch_enrols(service: Any, lms: Any) -> None:
    answer = await lms.launch(service.browser())
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/main/hub/login?ticket=")
    with service.parts.store.read() as session:
        [course] = courses.everything(session)
        [member] = members.roster(session, course.id)
        assert not assignments.everything(session, course.id)
    assert (course.label, course.title, course.issuer) == ("KORE101", "Daten & Jupyter", lms.platform.issuer)
    assert (member.name, member.full_name, member.role) == ("lea", "Lea Lern", Role.LEARNER)


async def test_a_teaching_assistant_is_no_instructor(service: Any, lms: Any) -> None:
    roles = [f"{MEMBERSHIP}#Instructor", f"{MEMBERSHIP}/Instructor#TeachingAssistant"]
    answer = await lms.launch(service.browser(), **{claims.ROLES: roles})
    assert "/services/kore/courses/" in await landing(service, answer)
    with service.parts.store.read() as session:
        assert list(members.roles(session, "lea").values()) == [Role.ASSISTANT]


async def test_a_launch_without_a_course_opens_the_lab(service: Any, lms: Any) -> None:
    answer = await lms.launch(service.browser(), **{claims.CONTEXT: None})
    assert await landing(service, answer) == "/main/hub/user-redirect/lab"
    with service.parts.store.read() as session:
        assert not courses.everything(session)


@pytest.mark.parametrize(("role", "asked"), [("Instructor", 1), ("Learner", 0)])
async def test_only_a_grader_brings_a_grading_lab(role: str, asked: int, service: Any, lms: Any) -> None:
    await lms.launch(service.browser(), role=role)
    made = [path for method, path in service.network.requests if "/users/course-kore101-" in path]
    assert len(made) == asked
    assert not service.network.asked("/server")


async def test_a_hub_that_is_away_does_not_break_a_launch(service: Any, lms: Any, caplog: Any) -> None:
    service.network.hub_answers = False
    answer = await lms.launch(service.browser(), role="Instructor")
    assert answer.status_code == 303
    assert "is not ready: the hub cannot be reached" in caplog.text


async def test_old_keys_serve_while_the_platform_is_away(service: Any, lms: Any, monkeypatch: Any) -> None:
    assert (await lms.launch(service.browser())).status_code == 303
    service.network.keys = None
    later = service.parts.platform_keys._clock() + 86_400
    monkeypatch.setattr(service.parts.platform_keys, "_clock", lambda: later)
    assert (await lms.launch(service.browser())).status_code == 303
    await until(lambda: service.network.keys_fetched == 2)
    assert (await lms.launch(service.browser())).status_code == 303


async def test_the_key_set_is_public_and_holds_no_private_key(service: Any) -> None:
    answer = await service.client().get("/lti/jwks")
    [key] = answer.json()["keys"]
    assert set(key) == {"kty", "kid", "n", "e", "alg", "use"}
    assert answer.headers["cache-control"] == "public, max-age=3600"
