"""The hub's API: who holds a token, and starting a grading lab."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from kore.errors import HubUnavailable, NotIdentified
from kore.hubapi import SCOPE, Hub, TokenHolder

ADA = {"kind": "user", "name": "ada", "admin": False, "scopes": [SCOPE]}
Handler = Callable[[httpx.Request], httpx.Response]


class Time:
    at = 0.0

    def __call__(self) -> float:
        return self.at


def hub(handler: Handler, clock: Callable[[], float] = lambda: 0.0) -> Hub:
    http = httpx.AsyncClient(transport=httpx.MockTransport(handler))
    return Hub(http, "http://127.0.0.1:8081/hub/api", "own-token", clock)


def answering(status: int, model: Any = None, text: str | None = None) -> Handler:
    return lambda _: httpx.Response(status, text=json.dumps(model) if text is None else text)


async def test_the_holder_of_a_token() -> None:
    assert await hub(answering(200, ADA)).holder("t") == TokenHolder("ada", admin=False)
    assert await hub(answering(200, ADA | {"admin": True})).holder("t") == TokenHolder("ada", admin=True)


@pytest.mark.parametrize(
    "handler",
    [
        answering(403),
        answering(401),
        answering(200, ADA | {"kind": "service"}),
        answering(200, ADA | {"scopes": []}),
        answering(200, ADA | {"scopes": SCOPE}),
        answering(200, ADA | {"scopes": [f"{SCOPE}x", "access:services!service=other"]}),
    ],
)
async def test_nobody_holds_the_token(handler: Handler) -> None:
    with pytest.raises(NotIdentified):
        await hub(handler).holder("t")


def cut_off(_: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("too late")


@pytest.mark.parametrize("handler", [answering(500), answering(200, text="<html>"), answering(200, []), cut_off])
async def test_a_hub_that_does_not_tell_is_not_taken_for_a_no(handler: Handler) -> None:
    with pytest.raises(HubUnavailable):
        await hub(handler).holder("t")


async def test_an_answer_is_kept_for_a_while_and_by_token() -> None:
    asked: list[str] = []
    time = Time()

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["authorization"])
        return httpx.Response(200, json=ADA)

    kore = hub(handler, time)
    for token in ("a", "a", "b"):
        await kore.holder(token)
    assert asked == ["token a", "token b"]
    time.at = 61
    await kore.holder("a")
    kore.forget("a")
    await kore.holder("a")
    assert asked[2:] == ["token a", "token a"]


async def test_a_refusal_is_not_kept() -> None:
    answers = [httpx.Response(403), httpx.Response(200, json=ADA)]
    kore = hub(lambda _: answers.pop(0))
    with pytest.raises(NotIdentified):
        await kore.holder("t")
    assert (await kore.holder("t")).name == "ada"


async def test_a_login_to_kore_ends_with_a_token() -> None:
    forms: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        forms.append(request.content.decode())
        return httpx.Response(200, json={"access_token": "theirs"})

    assert await hub(handler).token_for_code("service-kore", "c0de", "https://x/callback") == "theirs"
    assert "code=c0de" in forms[0]
    assert "client_secret=own-token" in forms[0]
    for wrong in (
        answering(400, {"error": "invalid_grant"}),
        answering(200, {}),
        answering(400, {"access_token": "x"}),
    ):
        with pytest.raises(NotIdentified):
            await hub(wrong).token_for_code("service-kore", "c0de", "https://x/callback")


@pytest.mark.parametrize(("made", "started"), [(201, 201), (201, 202), (409, 202)])
async def test_the_grading_lab_is_made_and_started(made: int, started: int) -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.method} {request.url.path}")
        return httpx.Response(started if request.url.path.endswith("/server") else made)

    await hub(handler).start_lab("course-kore101-0001")
    user = "POST /hub/api/users/course-kore101-0001"
    assert asked == [user, f"{user}/server"]


async def test_a_grading_lab_that_runs_already_is_well() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        server = request.url.path.endswith("/server")
        return httpx.Response(400, json={"message": "course-x is already running"}) if server else httpx.Response(409)

    await hub(handler).start_lab("course-x")


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
async def test_a_grading_lab_that_the_hub_does_not_start(status: int) -> None:
    with pytest.raises(HubUnavailable):
        await hub(lambda request: httpx.Response(status if request.url.path.endswith("/server") else 409)).start_lab(
            "course-x"
        )
    with pytest.raises(HubUnavailable):
        await hub(answering(status)).ensure_lab("course-x")


@pytest.mark.parametrize(("status", "gone"), [(204, True), (404, True), (400, False), (403, False), (500, False)])
async def test_a_rooms_user_is_deleted_or_was_not_there(status: int, gone: bool) -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.method} {request.url.path}")
        return httpx.Response(status)

    if gone:
        await hub(handler).delete_lab("room-team")
    else:
        with pytest.raises(HubUnavailable):
            await hub(handler).delete_lab("room-team")
    assert asked == ["DELETE /hub/api/users/room-team"]


async def test_rooms_are_listed_over_all_pages_without_people_and_without_those_that_are_starting() -> None:
    users = ["room-a", "classroom-b", {"name": "room-c", "pending": "spawn"}, "room-d", "room-e"]
    asked: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        first = int(request.url.params["offset"])
        items = [
            {"name": user, "pending": None} if isinstance(user, str) else user for user in users[first : first + 2]
        ]
        pages = {"next": {"offset": first + 2} if first + 2 < len(users) else None}
        return httpx.Response(200, json={"items": items, "_pagination": pages})

    assert await hub(handler).rooms() == ["room-a", "room-d", "room-e"]
    assert [request.url.params["offset"] for request in asked] == ["0", "2", "4"]
    assert {request.url.params["name_filter"] for request in asked} == {"room-"}
    assert {request.headers["accept"] for request in asked} == {"application/jupyterhub-pagination+json"}


@pytest.mark.parametrize("handler", [answering(403), answering(200, []), answering(200, {"items": {}}), cut_off])
async def test_a_hub_that_lists_nothing_is_not_taken_for_an_empty_one(handler: Handler) -> None:
    with pytest.raises(HubUnavailable):
        await hub(handler).rooms()


async def test_a_list_that_turns_in_a_circle_ends() -> None:
    assert await hub(answering(200, {"items": [], "_pagination": {"next": {"offset": 0}}})).rooms() == []


def listing(pages: list[Any]) -> Handler:
    """A hub that lists its users on several pages."""

    def handler(request: httpx.Request) -> httpx.Response:
        assert request.headers["accept"] == "application/jupyterhub-pagination+json"
        assert request.headers["authorization"] == "token own-token"
        number = int(request.url.params["offset"])
        following = {"offset": number + 1} if number + 1 < len(pages) else None
        return httpx.Response(200, json={"items": pages[number], "_pagination": {"next": following}})

    return handler


@pytest.mark.parametrize(("status", "known"), [(200, True), (404, False)])
async def test_whether_the_hub_has_somebody(status: int, known: bool) -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.method} {request.url.path} {request.headers['authorization']}")
        return httpx.Response(status, json={})

    assert await hub(handler).knows("ada") is known
    assert asked == ["GET /hub/api/users/ada token own-token"]


@pytest.mark.parametrize("handler", [answering(403), answering(500), answering(503), cut_off])
async def test_a_hub_that_does_not_say_whether_somebody_is_there(handler: Handler) -> None:
    with pytest.raises(HubUnavailable):
        await hub(handler).knows("ada")


async def test_everybody_is_listed_page_by_page() -> None:
    assert await hub(listing([[{"name": "ada"}, {"name": "ben"}], [{"name": "course-x"}]])).people() == {
        "ada",
        "ben",
        "course-x",
    }
    assert await hub(listing([[]])).people() == set()


@pytest.mark.parametrize(
    "handler",
    [answering(403), answering(200, []), answering(200, {"items": []}), listing([[{"id": 1}]]), cut_off],
)
async def test_half_a_list_is_none(handler: Handler) -> None:
    with pytest.raises(HubUnavailable):
        await hub(handler).people()
