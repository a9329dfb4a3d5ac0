from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from kore.demo import plan
from kore.demo.lab import LabOf, own_lab
from kore.demo.person import Person, Stuck

HUB = "https://server.example.test/physics/"
BrowserOf = Callable[[Callable[[httpx.Request], httpx.Response]], Person]


@pytest.fixture
def ben(tmp_path: Path) -> BrowserOf:
    """Ben, with a browser whose requests are answered so."""

    def with_answers(answer: Callable[[httpx.Request], httpx.Response]) -> Person:
        person = Person(plan.make(tmp_path, [1, 2, 3, 4, 5, 6]).platforms[0], "ben.okafor")
        person.browser = httpx.Client(transport=httpx.MockTransport(answer), follow_redirects=True)
        return person

    return with_answers


def test_the_own_lab_is_where_the_hub_leads(ben: BrowserOf) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/physics/hub/user-redirect/lab":
            return httpx.Response(302, headers={"Location": f"{HUB}user/ben-okafor/lab?"})
        return httpx.Response(200, text="JupyterLab")

    assert own_lab(ben(answer), HUB).url == f"{HUB}user/ben-okafor/"


@pytest.mark.parametrize("status", [200, 403])
def test_whoever_is_led_elsewhere_says_so(status: int, ben: BrowserOf) -> None:
    with pytest.raises(Stuck, match=rf"at /physics/hub/user-redirect/lab \(HTTP {status}\) instead of the lab"):
        own_lab(ben(lambda _: httpx.Response(status)), HUB)


def test_a_labs_own_cookies_go_with_its_requests(ben: BrowserOf) -> None:
    person = ben(lambda request: httpx.Response(200, json={"said": request.headers["X-XSRFToken"]}))
    for path, value in (("/physics/", "of-the-hub"), ("/physics/user/ben-okafor/", "of-the-lab")):
        person.browser.cookies.set("_xsrf", value, domain="server.example.test", path=path)
    lab = LabOf(person, f"{HUB}user/ben-okafor/")
    assert lab.send("api/terminals", {}) == {"said": "of-the-lab"}
    headers = lab.headers("terminals/websocket/1")
    assert headers["X-XSRFToken"] == "of-the-lab"
    assert "_xsrf=of-the-lab" in headers["Cookie"]
