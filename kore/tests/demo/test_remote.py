from __future__ import annotations

import functools
from typing import Any

import httpx
import pytest

from kore.demo import solutions
from kore.demo.person import Stuck
from kore.demo.remote import RemoteLms

WORLD: dict[str, Any] = {
    "name": "Example University",
    "people": [
        {"id": str(number), "username": name} for number, name in enumerate(("ada", "ben", "cho", "dan", "eva"), 2)
    ],
    "tools": [{"client_id": "t", "target_url": "https://server.example.test/physics/services/kore/lti/launch"}],
    "courses": [
        {"id": "2", "enrolments": {str(n): {"role": role} for n, role in enumerate(["teacher", *["student"] * 4], 2)}}
    ],
    "activities": [
        {"id": "10", "course": "2", "tool": "t", "custom": {}},
        {"id": "11", "course": "2", "tool": "t", "custom": {"assignment": "ps1"}},
    ],
}


@pytest.fixture
def lms(monkeypatch: pytest.MonkeyPatch) -> RemoteLms:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url == "https://lms.example.test/_control/world"
        known = request.headers["Authorization"] == "Bearer secret"
        return httpx.Response(200, json=WORLD) if known else httpx.Response(403)

    monkeypatch.setattr(httpx, "Client", functools.partial(httpx.Client, transport=httpx.MockTransport(answer)))
    return RemoteLms("https://lms.example.test", "secret")


def test_the_story_of_a_course(lms: RemoteLms) -> None:
    act = lms.act("2")
    assert (act.course, act.hub_link, act.assignment_link, act.instructor) == ("2", 10, 11, "ada")
    assert [(name, how.__name__) for name, (how, _) in act.students.items()] == [
        ("ben", "right"),
        ("cho", "partly"),
        ("dan", "not_at_all"),
        ("eva", "right"),
    ]
    assert act.students["ben"] == (solutions.right, 1.0)


def test_people_and_instances(lms: RemoteLms) -> None:
    assert (lms.name, lms.person("ben")) == ("Example University", "3")
    assert lms.instance(11) == "https://server.example.test/physics/"


@pytest.mark.parametrize("ask", [lambda lms: lms.person("zoe"), lambda lms: lms.instance(12), lambda lms: lms.act("3")])
def test_what_is_not_there_is_named(ask: Any, lms: RemoteLms) -> None:
    with pytest.raises(Stuck, match="Example University knows no"):
        ask(lms)


def test_a_wrong_token_is_told(lms: RemoteLms) -> None:
    with pytest.raises(Stuck, match="GET /_control/world: HTTP 403"):
        RemoteLms(lms.url, "wrong")
