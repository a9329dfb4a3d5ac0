from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kore import cookies
from kore.credentials import secret
from kore.lti import claims
from kore.model import Launch
from kore.steps.enrol import enrol
from kore.store import counts
from kore_platform.keys import sign


def reference(answer: Any) -> str:
    [found] = re.findall(r'class="reference">\w+: <code>(\w{8})</code>', answer.text)
    return str(found)


@pytest.mark.parametrize(
    ("accepted", "title"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "Das gibt es nicht (mehr)"),
        ("en-GB", "This does not exist (any more)"),
        ("fr", "This does not exist (any more)"),
        ("fr, de;q=0.5", "Das gibt es nicht (mehr)"),
    ],
)
async def test_a_page_in_the_persons_language(accepted: str, title: str, service: Any) -> None:
    answer = await service.browser(**{"accept-language": accepted}).get("/nowhere")
    assert (answer.status_code, f"<h1>{title}</h1>" in answer.text) == (404, True)
    assert f'<html lang="{"de" if title.startswith("Das") else "en"}">' in answer.text


async def test_the_lmss_language_comes_before_the_browsers(
    service: Any, course: str, launch_of: Callable[..., Launch]
) -> None:
    enrol(service.parts.store, launch_of("lea", username="lea", locale="de_DE"))
    answer = await service.page("lea").get(f"/courses/{course}", headers={"accept-language": "en"})
    assert (answer.status_code, "Dazu haben Sie kein Recht" in answer.text) == (403, True)


async def test_the_number_is_in_the_log(service: Any, caplog: Any) -> None:
    caplog.set_level("INFO", "kore")
    page = await service.browser().get("/courses/nowhere/lab", headers={"cookie": f"{cookies.SESSION}=x y"})
    assert page.status_code == 303
    page = await service.page("lea").get("/courses/nowhere")
    document = (await service.program("lea").get("/api/courses/nowhere/members")).json()
    for number in (reference(page), document["reference"]):
        [line] = [record.getMessage() for record in caplog.records if number in record.getMessage()]
        assert "person lea lacks the right see-course in course nowhere" in line


async def test_a_document_for_programs(service: Any) -> None:
    answer = await service.client().get("/nowhere")
    document = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert re.fullmatch(r"\w{8}", document.pop("reference"))
    assert document == {
        "type": "urn:ananke:problem:not-found",
        "title": "This does not exist (any more)",
        "status": 404,
        "detail": "GET /main/services/kore/nowhere: Not Found",
    }


async def test_a_method_that_is_not_served(service: Any, problem: Any) -> None:
    answer = await service.client().delete("/health")
    assert (answer.status_code, problem(answer), answer.headers["allow"]) == (405, "bad-request", "GET")


@pytest.mark.parametrize("kind", ["text/html", "application/json"])
async def test_an_unexpected_failure_tells_a_number_and_nothing_else(
    kind: str, service: Any, monkeypatch: Any, caplog: Any
) -> None:
    def broken(_: Any) -> Any:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(counts, "totals", broken)
    answer = await service.client(accept=kind).get("/metrics")
    number = reference(answer) if kind == "text/html" else answer.json()["reference"]
    assert answer.status_code == 500
    assert "swordfish" not in answer.text + caplog.text
    assert f"[{number}] GET /main/services/kore/metrics: internal: an unexpected RuntimeError" in caplog.text


async def test_a_path_begins_no_line_of_the_log(service: Any, course: str, caplog: Any) -> None:
    caplog.set_level("INFO", "kore")
    answer = await service.page("lea").get("/courses/x%0AERROR%20root%20forged%1B[0m/lab")
    assert answer.status_code == 403
    [line] = [record.getMessage() for record in caplog.records if "forged" in record.getMessage()]
    assert line.isprintable()


@pytest.mark.parametrize("token", ["é", "a b", "a\tb", "x" * 501, ""])
async def test_what_cannot_be_a_token_is_not_sent_to_the_hub(token: str, service: Any, problem: Any) -> None:
    answer = await service.client().get("/api/courses", headers={b"authorization": f"token {token}".encode()})
    assert (answer.status_code, problem(answer)) == (401, "not-identified")
    quoted = "".join(f"\\{ord(letter):03o}" for letter in token)
    page = await service.browser().get("/", headers={b"cookie": f'{cookies.SESSION}="{quoted}"'.encode()})
    assert (page.status_code, "/session/login" in page.headers["location"]) == (303, True)
    assert not service.network.requests


async def test_a_shown_detail_is_escaped(service: Any) -> None:
    answer = await service.browser().get("/<script>alert(1)</script>")
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text


async def test_no_secret_is_logged_or_told(service: Any, lms: Any, caplog: Any) -> None:
    """A launch, its redemption and a login, each once well and once not; what the tests' own client logs aside."""
    caplog.set_level("DEBUG")
    browser = service.browser()
    state, nonce = await lms.begin(browser)
    token = sign(lms.claims(nonce, "Instructor"), lms.key)
    answers = [await browser.post("/lti/launch", data={"state": state, "id_token": token}) for _ in range(2)]
    [ticket] = parse_qs(urlsplit(answers[0].headers["location"]).query)["ticket"]
    half = browser.cookies[cookies.of_ticket(ticket)]
    answers += [await service.hub().post("/hub/redeem", json={"ticket": ticket, "browser": half}) for _ in range(2)]
    service.network.codes["code-of-lea"] = service.network.admit("lea")
    begun = await browser.get("/session/login")
    [oauth_state] = parse_qs(urlsplit(begun.headers["location"]).query)["state"]
    back = {"state": oauth_state, "code": "code-of-lea"}
    answers += [await browser.get("/oauth_callback", params=back) for _ in range(2)]
    answers.append(await service.page("lea").get("/courses/nowhere"))
    assert [answer.status_code for answer in answers] == [303, 400, 200, 403, 303, 400, 403]

    kept = {service.parts.hub_secret, secret(service.settings, "kore-to-hub")}
    kept |= {state, nonce, token, ticket, half, oauth_state, "code-of-lea", "token-of-lea"}
    logged = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    for text in [*logged, *(answer.text for answer in answers)]:
        assert not [one for one in kept if one in text], text
    assert len([line for line in logged if "state-unknown" in line]) == 2


BACK = "https://lms.example.test/return.php?course=2"
PRESENTATION = {"locale": "de_AT", "return_url": BACK}


def way_back(page: str) -> str:
    [found] = re.findall(r'<a class="button main" href="([^"]*)">Zurück zur Lernplattform</a>', page)
    return unescape(found)


async def test_a_signed_launch_that_is_refused_leads_back(service: Any, lms: Any) -> None:
    browser = service.browser(**{"accept-language": "en"})
    wrong = {claims.PRESENTATION: PRESENTATION, claims.DEPLOYMENT_ID: "9"}
    answer = await lms.launch(browser, **wrong)
    address = way_back(answer.text)
    assert address.startswith(f"{BACK}&")
    told = parse_qs(urlsplit(address).query)
    assert told["course"] == ["2"]
    assert told["lti_errormsg"] == ["Diese Einbindung des Werkzeugs ist nicht zugelassen"]
    assert told["lti_errorlog"] == [reference(answer)]


async def test_what_is_refused_after_the_launch_leads_back_too(service: Any, lms: Any, course: str) -> None:
    claimed = {claims.PRESENTATION: PRESENTATION | {"return_url": "https://lms.example.test"}, "sub": "lea"}
    claimed |= {claims.MESSAGE_TYPE: "LtiSubmissionReviewRequest", claims.FOR_USER: {"user_id": "leo"}}
    answer = await lms.launch(service.browser(), **claimed)
    assert answer.status_code == 403
    assert way_back(answer.text).startswith("https://lms.example.test?lti_errormsg=Dazu+haben+Sie")


@pytest.mark.parametrize(
    "wrong", [{"exp": 1}, {"aud": "other"}, {claims.PRESENTATION: {"return_url": "javascript:alert(1)"}, "sub": ""}]
)
async def test_nothing_leads_where_no_platform_has_signed_for(wrong: Any, service: Any, lms: Any) -> None:
    answer = await lms.launch(service.browser(), **({claims.PRESENTATION: PRESENTATION} | wrong))
    assert answer.status_code == 401
    assert "button main" not in answer.text
    assert "lms.example.test" not in answer.text


async def test_the_platforms_own_refusal_leads_nowhere(service: Any, lms: Any) -> None:
    browser = service.browser()
    state, _ = await lms.begin(browser)
    told = {"error": "login_required", "return_url": BACK}
    answer = await browser.post("/lti/launch", data={"state": state, **told})
    assert "button main" not in answer.text
