"""NRPS: what is asked, word for word, over how many pages, and what is not taken."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from kore.errors import PlatformUnavailable
from kore.lti import calls, nrps
from kore.lti.nrps import MemberServices, Memberships
from kore.lti.own_keys import OwnKeys
from kore.lti.tokens import TokenRefused, Tokens
from kore.model import ListedGroup
from kore.settings import Platform

HERE = "https://lms.example.test/2/memberships"
SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"

Answer = httpx.Response | Exception


class Lms:
    """Answers by address, the last one again and again; tokens are t1, t2, …"""

    def __init__(self) -> None:
        self.pages: dict[str, list[Answer]] = {}
        self.requests: list[httpx.Request] = []
        self.tokens: list[dict[str, list[str]]] = []
        #: scopes for which there is no token
        self.refused: set[str] = set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/token":
            self.tokens.append(parse_qs(request.content.decode()))
            if self.refused.intersection(self.tokens[-1]["scope"][0].split()):
                return httpx.Response(400, json={"error": "invalid_scope"})
            return httpx.Response(200, json={"access_token": f"t{len(self.tokens)}"})
        self.requests.append(request)
        answers = self.pages[str(request.url)]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def asked(self) -> list[str]:
        return [str(request.url) for request in self.requests]


def page(*subjects: str, links: str = "", **changes: Any) -> httpx.Response:
    people = [{"user_id": subject, "roles": ["Learner"], "status": "Active"} for subject in subjects]
    body = {"id": HERE, "context": {"id": "2"}, "members": people} | changes
    return httpx.Response(200, content=json.dumps(body), headers={"Link": links} if links else {})


@pytest.fixture
def lms() -> Lms:
    return Lms()


@pytest.fixture
def services(lms: Lms, serve: Callable[..., httpx.AsyncClient], own_keys: OwnKeys) -> MemberServices:
    http = serve(lms)
    return MemberServices(http, Tokens(http, own_keys))


@pytest.fixture
def place(platform: Platform) -> Memberships:
    return Memberships(platform, "1", "2", HERE)


async def test_the_request_is_as_the_standard_says(lms: Lms, services: MemberServices, place: Memberships) -> None:
    lms.pages = {HERE: [page("5", "6")]}
    listing = await services.read(place)
    assert [person.subject for person in listing.people] == ["5", "6"]
    assert (listing.whole, listing.differences) == (True, None)
    (request,) = lms.requests
    assert request.method == "GET"
    assert request.headers["accept"] == TYPE
    assert request.headers["authorization"] == "Bearer t1"
    assert request.url.query == b"", "nobody has asked for pages: Moodle then sends everybody"
    assert lms.tokens[0]["scope"] == [SCOPE]


async def test_all_pages_by_their_own_addresses(lms: Lms, services: MemberServices, place: Memberships) -> None:
    second, third = f"{HERE}?limit=1&from=1&x=%2F", f"{HERE}/pages/3"
    lms.pages = {
        HERE: [page("5", links=f'<{second}>; rel="next", <{HERE}?since=1>; rel="differences"')],
        second: [page("6", links=f'<{third}>; rel="next", <{HERE}?since=2>; rel="differences"')],
        third: [page("7")],
    }
    listing = await services.read(place)
    assert [person.subject for person in listing.people] == ["5", "6", "7"]
    assert listing.differences == f"{HERE}?since=1", "what changes during the reading is told again"
    assert lms.asked == [HERE, second, third]


async def test_a_new_token_after_a_401_and_no_more(lms: Lms, services: MemberServices, place: Memberships) -> None:
    lms.pages = {HERE: [httpx.Response(401), page("5")]}
    assert len((await services.read(place)).people) == 1
    assert [request.headers["authorization"] for request in lms.requests] == ["Bearer t1", "Bearer t2"]
    lms.pages = {HERE: [httpx.Response(401)]}
    with pytest.raises(PlatformUnavailable, match="Names and Role Provisioning"):
        await services.read(place)
    assert len(lms.requests) == 4


async def test_the_differences_are_read_where_they_are(lms: Lms, services: MemberServices, place: Memberships) -> None:
    since = f"{HERE}?since=1"
    lms.pages = {since: [page("9", links=f'<{HERE}?since=2>; rel="differences"')]}
    listing = await services.read(place, since)
    assert (listing.whole, listing.differences) == (False, f"{HERE}?since=2")
    assert lms.asked == [since]


@pytest.mark.parametrize(
    "refusal",
    [httpx.Response(410), httpx.Response(404), httpx.Response(500), httpx.Response(200, text="<p>"), page(members=[5])],
)
async def test_without_differences_everybody_is_asked_for(
    refusal: httpx.Response, lms: Lms, services: MemberServices, place: Memberships
) -> None:
    since = f"{HERE}?since=1"
    lms.pages = {since: [refusal], HERE: [page("5", "6")]}
    listing = await services.read(place, since)
    assert (listing.whole, len(listing.people)) == (True, 2)


async def test_differences_elsewhere_are_not_asked_for(lms: Lms, services: MemberServices, place: Memberships) -> None:
    lms.pages = {HERE: [page("5")]}
    assert (await services.read(place, "https://evil.test/2")).whole
    assert lms.asked == [HERE]


@pytest.mark.parametrize(
    "following",
    [
        "https://evil.test/2",
        "http://lms.example.test/2",
        "https://lms.example.test:8443/2",
        "//evil.test/",
        "https://[::",
    ],
)
async def test_the_token_goes_to_no_other_server(
    following: str, lms: Lms, services: MemberServices, place: Memberships
) -> None:
    lms.pages = {HERE: [page("5", links=f'<{following}>; rel="next"')]}
    with pytest.raises(PlatformUnavailable):
        await services.read(place)
    assert lms.asked == [HERE]


async def test_a_redirect_is_not_followed(lms: Lms, services: MemberServices, place: Memberships) -> None:
    lms.pages = {HERE: [httpx.Response(302, headers={"Location": "https://evil.test/"})]}
    with pytest.raises(PlatformUnavailable, match="HTTP 302"):
        await services.read(place)
    assert lms.asked == [HERE]


async def test_pages_that_go_round_in_a_circle(lms: Lms, services: MemberServices, place: Memberships) -> None:
    second = f"{HERE}?page=2"
    lms.pages = {HERE: [page("5", links=f'<{second}>; rel="next"')], second: [page("6", links=f"<{HERE}>; rel=next")]}
    with pytest.raises(PlatformUnavailable, match="does not end"):
        await services.read(place)
    assert lms.asked == [HERE, second]


async def test_pages_without_end(
    services: MemberServices, place: Memberships, lms: Lms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "_PAGES", 5)
    more = {f"{HERE}?page={n}": [page(str(n), links=f'<{HERE}?page={n + 1}>; rel="next"')] for n in range(9)}
    lms.pages = {HERE: [page(links=f'<{HERE}?page=0>; rel="next"')], **more}
    with pytest.raises(PlatformUnavailable, match="does not end"):
        await services.read(place)
    assert len(lms.requests) == 5


async def test_too_many_people(
    services: MemberServices, place: Memberships, lms: Lms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nrps, "_PEOPLE", 3)
    lms.pages = {HERE: [page("1", "2", "3")]}
    assert len((await services.read(place)).people) == 3
    lms.pages = {HERE: [page("1", "2", "3", "4")]}
    with pytest.raises(PlatformUnavailable, match="more than 3 people"):
        await services.read(place)


async def test_too_many_bytes_over_all_pages(
    services: MemberServices, place: Memberships, lms: Lms, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = page("5", links=f'<{HERE}?page=2>; rel="next"')
    lms.pages = {HERE: [first], f"{HERE}?page=2": [page("6")]}
    monkeypatch.setattr(calls, "_BYTES", 2 * len(first.content))
    assert len((await services.read(place)).people) == 2
    monkeypatch.setattr(calls, "_BYTES", 2 * len(first.content) - 1)
    with pytest.raises(PlatformUnavailable, match="longer than"):
        await services.read(place)


async def test_a_platform_that_dawdles(
    serve: Callable[..., httpx.AsyncClient], own_keys: OwnKeys, place: Memberships, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dawdle(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/token":
            return httpx.Response(200, json={"access_token": "t"})
        await asyncio.sleep(30)
        return page("5")

    monkeypatch.setattr(calls, "_SECONDS", 0.05)
    http = serve(dawdle)
    with pytest.raises(PlatformUnavailable, match="takes too long"):
        await MemberServices(http, Tokens(http, own_keys)).read(place)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.Response(503),
        httpx.Response(403),
        httpx.Response(204),
        httpx.Response(200, text="<html>maintenance</html>"),
        httpx.Response(200, text="[" * 100_000),
        page("6", context={"id": "3"}),
        page(members=[{"user_id": "6"}]),
    ],
)
async def test_of_a_roster_that_breaks_off_nothing_is_used(
    answer: Answer, lms: Lms, services: MemberServices, place: Memberships
) -> None:
    second = f"{HERE}?page=2"
    lms.pages = {HERE: [page("5", links=f'<{second}>; rel="next"')], second: [answer]}
    with pytest.raises(PlatformUnavailable):
        await services.read(place)


async def test_a_platform_that_gives_no_token(
    serve: Callable[..., httpx.AsyncClient], own_keys: OwnKeys, place: Memberships
) -> None:
    http = serve(lambda _: httpx.Response(400, json={"error": "invalid_scope"}))
    with pytest.raises(PlatformUnavailable):
        await MemberServices(http, Tokens(http, own_keys)).read(place)


@pytest.mark.parametrize("address", ["https://[::", "ftp://lms.example.test/2", "nonsense", ""])
async def test_an_address_that_cannot_be_asked(address: str, own_keys: OwnKeys, platform: Platform) -> None:
    """A real client, which refuses before it connects; the token comes from a platform of the test's."""
    async with httpx.AsyncClient(trust_env=False) as http:
        lms = httpx.AsyncClient(
            transport=httpx.MockTransport(lambda _: httpx.Response(200, json={"access_token": "t"}))
        )
        with pytest.raises(PlatformUnavailable):
            await MemberServices(http, Tokens(lms, own_keys)).read(Memberships(platform, "1", "2", address))


GROUPS = "https://lms.example.test/2/groups"
GROUPS_SCOPE = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"


def grouped(*names: str, links: str = "") -> httpx.Response:
    body = {"groups": [{"id": name, "name": name.upper()} for name in names]}
    return httpx.Response(200, content=json.dumps(body), headers={"Link": links} if links else {})


@pytest.fixture
def with_groups(place: Memberships) -> Memberships:
    return replace(place, groups=GROUPS)


async def test_a_platform_that_refuses_the_groups_scope_tells_the_roster(
    lms: Lms, services: MemberServices, with_groups: Memberships
) -> None:
    lms.refused = {GROUPS_SCOPE}
    lms.pages = {HERE: [page("5")]}
    listing = await services.read(with_groups)
    assert ([person.subject for person in listing.people], listing.groups) == (["5"], None)
    assert "none for the groups" in listing.groups_problem


async def test_a_platform_that_refuses_every_token_tells_nothing(
    lms: Lms, services: MemberServices, place: Memberships, with_groups: Memberships
) -> None:
    lms.refused = {SCOPE}
    for somewhere in (place, with_groups):
        with pytest.raises(TokenRefused):
            await services.read(somewhere)


async def test_groups_are_listed_and_members_asked_for_theirs(
    lms: Lms, services: MemberServices, with_groups: Memberships
) -> None:
    member = {"user_id": "5", "roles": [], "group_enrollments": [{"group_id": "a"}]}
    lms.pages = {
        f"{HERE}?groups=true": [page(members=[member])],
        GROUPS: [grouped("a", links=f'<{GROUPS}?from=1>; rel="next"')],
        f"{GROUPS}?from=1": [grouped("b")],
    }
    listing = await services.read(with_groups)
    assert [person.groups for person in listing.people] == [("a",)]
    assert (listing.groups, listing.groups_problem) == ((ListedGroup("a", "A"), ListedGroup("b", "B")), "")
    assert lms.requests[-1].headers["accept"] == "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"
    assert lms.tokens[0]["scope"] == [f"{GROUPS_SCOPE} {SCOPE}"]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(403),
        httpx.Response(200, text="<p>"),
        httpx.Response(200, json={"groups": [{}]}),
        httpx.ReadTimeout("late"),
        grouped("a", links='<https://evil.example/g>; rel="next"'),
    ],
)
async def test_without_its_groups_the_roster_is_read_all_the_same(
    answer: Answer, lms: Lms, services: MemberServices, with_groups: Memberships
) -> None:
    lms.pages = {f"{HERE}?groups=true": [page("5")], GROUPS: [answer]}
    listing = await services.read(with_groups)
    assert ([person.subject for person in listing.people], listing.groups) == (["5"], None)
    assert listing.groups_problem


async def test_too_many_groups(
    lms: Lms, services: MemberServices, with_groups: Memberships, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nrps, "_GROUPS", 1)
    lms.pages = {f"{HERE}?groups=true": [page("5")], GROUPS: [grouped("a", "b")]}
    assert "more than 1 groups" in (await services.read(with_groups)).groups_problem


async def test_where_no_groups_are_offered_none_are_asked_for(
    lms: Lms, services: MemberServices, place: Memberships
) -> None:
    lms.pages = {HERE: [page("5")]}
    assert (await services.read(place)).groups is None
    assert lms.asked == [HERE]
