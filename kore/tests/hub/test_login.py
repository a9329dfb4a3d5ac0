from __future__ import annotations

import httpx
import pytest
from tests.hub.instance import Instance

from kore import cookies


def cookie_names(browser: httpx.Client) -> set[str]:
    return {cookie.name for cookie in browser.cookies.jar}


def test_a_ticket_signs_in_and_leads_on(instance: Instance) -> None:
    instance.kore.person("lena", groups=["learners", "nbgrader-x"])
    with instance.browser() as browser:
        answer = instance.sign_in(browser, "lena", "/base/hub/home?from=launch")
        assert (answer.status_code, answer.url.path, answer.url.query) == (200, "/base/hub/home", b"from=launch")
        assert "lena" in answer.text
        assert not any(name.startswith("kore-ticket") for name in cookie_names(browser))
    with instance.as_kore() as kore:
        model = kore.get("/users/lena").json()
        assert sorted(model["groups"]) == ["learners", "nbgrader-x"]
        assert model["roles"] == ["user"]


def test_a_ticket_serves_once(instance: Instance) -> None:
    instance.kore.person("lena")
    with instance.browser() as browser, instance.browser() as thief:
        first = instance.sign_in(browser, "lena").history[0].url
        thief.cookies.set(cookies.of_ticket(first.params["ticket"]), "half", domain="127.0.0.1", path="/base/hub/login")
        answer = thief.get(first)
        assert answer.status_code == 403
        assert "This sign-in link is used up" in answer.text
        assert thief.get("/hub/home").url.path == "/base/hub/login"


def test_a_ticket_serves_only_the_browser_that_launched(instance: Instance) -> None:
    instance.kore.person("lena")
    with instance.browser() as browser:
        answer = browser.get("/hub/login", params={"ticket": instance.kore.ticket("lena")})
        assert answer.status_code == 403
        assert not any("jupyterhub" in name for name in cookie_names(browser))


def test_no_ticket_gets_an_explanation_in_the_browsers_language(instance: Instance) -> None:
    with instance.browser() as browser:
        answer = browser.get("/hub/home", headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"})
        assert (answer.status_code, answer.url.path) == (200, "/base/hub/login")
        assert "Bitte melden Sie sich an" in answer.text
        assert '<html lang="de">' in answer.text
        assert "Please sign in" in browser.get("/hub/login").text
        assert browser.post("/hub/login", data={"username": "lena", "password": "x"}).status_code in {403, 405}


def test_whoever_is_signed_in_goes_on_without_a_ticket(instance: Instance) -> None:
    instance.kore.person("lena")
    with instance.browser() as browser:
        instance.sign_in(browser, "lena")
        answer = browser.get("/hub/login", params={"next": "/base/hub/home"}, follow_redirects=False)
        assert answer.headers["Location"] == "/base/hub/home"


def test_the_next_person_in_a_browser_takes_nothing_over(instance: Instance) -> None:
    instance.kore.person("lena")
    instance.kore.person("nora")
    with instance.browser() as browser:
        instance.sign_in(browser, "lena")
        session = browser.cookies["jupyterhub-session-id"]
        token = instance.token(
            browser, "service-kore", instance.secret("kore-to-hub"), "/base/services/kore/oauth_callback"
        )
        with instance.with_token(token) as client:
            assert client.get("/user").json()["name"] == "lena"
            answer = instance.sign_in(browser, "nora")
            assert "nora" in answer.text
            assert "lena" not in answer.text
            assert browser.cookies["jupyterhub-session-id"] != session
            assert client.get("/user").status_code == 403


def test_the_same_person_keeps_the_session(instance: Instance) -> None:
    instance.kore.person("lena")
    with instance.browser() as browser:
        instance.sign_in(browser, "lena")
        session = browser.cookies["jupyterhub-session-id"]
        instance.sign_in(browser, "lena")
        assert browser.cookies["jupyterhub-session-id"] == session


@pytest.mark.parametrize("landing", ["https://evil.test/", "//evil.test/base/", "/base/\\evil", "/elsewhere", ""])
def test_nobody_is_led_off_the_hub(instance: Instance, landing: str) -> None:
    instance.kore.person("lena")
    with instance.browser() as browser:
        answer = instance.sign_in(browser, "lena", landing)
        assert (answer.status_code, answer.url.path) == (503, "/base/hub/login")
        assert browser.get("/hub/home").url.path == "/base/hub/login"


def test_while_kore_is_away_the_ticket_waits_for_a_reload(instance: Instance) -> None:
    instance.kore.person("lena")
    with instance.browser() as browser:
        instance.kore.down = True
        try:
            answer = instance.sign_in(browser, "lena")
        finally:
            instance.kore.down = False
        assert answer.status_code == 503
        assert "The course service does not answer" in answer.text
        assert browser.get(answer.url).url.path == "/base/hub/home"


def test_the_log_tells_what_the_page_refers_to_and_no_ticket(instance: Instance) -> None:
    instance.kore.person("lena")
    with instance.browser() as browser:
        answer = browser.get("/hub/login", params={"ticket": "never-issued"})
        reference = answer.text.partition("<code>")[2].partition("</code>")[0]
        instance.sign_in(browser, "lena")
        browser.get("/hub/login?ticket=%ff%fe-never-issued")
    log = instance.log.read_text()
    assert f"[{reference}] sign-in failed: ticket-refused" in log
    assert "ticket=[secret]" in log
    assert "never-issued" not in log
    assert "-of-lena" not in log


def test_the_page_is_kept_nowhere_and_framed_nowhere(instance: Instance) -> None:
    with instance.browser() as browser:
        headers = browser.get("/hub/login").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
