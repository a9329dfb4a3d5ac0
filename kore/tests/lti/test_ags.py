"""AGS: what is asked, word for word, and what the platforms' answers mean."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

from kore.errors import PlatformUnavailable
from kore.lti import claims
from kore.lti.ags import Activity, GradeServices, Grading, Result, Score, Service, Verdict
from kore.lti.own_keys import OwnKeys
from kore.lti.tokens import Tokens
from kore.settings import Platform

LINEITEMS = "https://lms.example.test/2/lineitems?type_id=1"
ITEM = "https://lms.example.test/2/lineitems/15/lineitem?type_id=1"
FULL = Score(Activity.COMPLETED, Grading.FULLY_GRADED, 8.0, 10.0)
NOON = datetime(2026, 11, 23, 12, 0, 0, 500_000, tzinfo=UTC)

Answering = Callable[..., GradeServices]


class Lms:
    """Answers in turn, and remembers the requests; tokens are t1, t2, …"""

    def __init__(self) -> None:
        self.answers: list[httpx.Response | Exception] = []
        self.requests: list[httpx.Request] = []
        self.tokens = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/token":
            self.tokens += 1
            return httpx.Response(200, json={"access_token": f"t{self.tokens}"})
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def lms() -> Lms:
    return Lms()


@pytest.fixture
def services(lms: Lms, serve: Any, own_keys: OwnKeys) -> GradeServices:
    http = serve(lms)
    return GradeServices(http, Tokens(http, own_keys))


@pytest.fixture
def service(platform: Platform) -> Service:
    return Service(platform, "1", claims.AGS_SCOPES, LINEITEMS)


async def test_a_score_word_for_word(lms: Lms, services: GradeServices, service: Service) -> None:
    lms.answers = [httpx.Response(200)]
    noon = NOON.astimezone(timezone(timedelta(hours=2)))
    score = Score(Activity.COMPLETED, Grading.FULLY_GRADED, 8.0, 10.0, "gut\ngemacht")
    assert (await services.post(service, ITEM, "5", score, noon)).verdict is Verdict.ACCEPTED
    (request,) = lms.requests
    assert request.method == "POST"
    assert str(request.url) == "https://lms.example.test/2/lineitems/15/lineitem/scores?type_id=1"
    assert request.headers["content-type"] == "application/vnd.ims.lis.v1.score+json"
    assert request.headers["authorization"] == "Bearer t1"
    assert b"\n" not in request.content  # else Moodle answers 200 to what it refuses
    assert json.loads(request.content) == {
        "userId": "5",
        "timestamp": "2026-11-23T12:00:00.500+00:00",
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "scoreGiven": 8.0,
        "scoreMaximum": 10.0,
        "comment": "gut\ngemacht",
    }


async def test_a_progress_has_no_points(lms: Lms, services: GradeServices, service: Service) -> None:
    lms.answers = [httpx.Response(200)]
    await services.post(service, ITEM, "5", Score(Activity.SUBMITTED, Grading.PENDING), NOON)
    assert set(json.loads(lms.requests[0].content)) == {"userId", "timestamp", "activityProgress", "gradingProgress"}


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (httpx.Response(200), Verdict.ACCEPTED),
        (httpx.Response(400, text="[]"), Verdict.REFUSED),
        (httpx.Response(404), Verdict.GONE),
        (httpx.ConnectError("refused"), Verdict.LATER),
        (httpx.ConnectTimeout("slow"), Verdict.LATER),
        (httpx.ReadTimeout("slow"), Verdict.DOUBTFUL),
        (httpx.WriteError("reset"), Verdict.DOUBTFUL),
        (httpx.RemoteProtocolError("cut off"), Verdict.DOUBTFUL),
    ],
)
async def test_what_became_of_a_score(
    lms: Lms, services: GradeServices, service: Service, answer: Any, verdict: Verdict
) -> None:
    lms.answers = [answer]
    assert (await services.post(service, ITEM, "5", FULL, NOON)).verdict is verdict


async def test_an_expired_token_is_exchanged_once(lms: Lms, services: GradeServices, service: Service) -> None:
    lms.answers = [httpx.Response(401), httpx.Response(200), httpx.Response(200)]
    assert (await services.post(service, ITEM, "5", FULL, NOON)).verdict is Verdict.ACCEPTED
    assert (await services.post(service, ITEM, "5", FULL, NOON)).verdict is Verdict.ACCEPTED
    assert [request.headers["authorization"] for request in lms.requests] == ["Bearer t1", "Bearer t2", "Bearer t2"]
    lms.answers = [httpx.Response(401), httpx.Response(401)]
    assert (await services.post(service, ITEM, "5", FULL, NOON)).verdict is Verdict.PERHAPS


async def test_a_refused_token_is_an_answer_too(serve: Any, own_keys: OwnKeys, service: Service) -> None:
    for status, verdict in [(400, Verdict.PERHAPS), (503, Verdict.LATER)]:
        http = serve(lambda _, status=status: httpx.Response(status))
        services = GradeServices(http, Tokens(http, own_keys))
        assert (await services.post(service, ITEM, "5", FULL, NOON)).verdict is verdict


@pytest.mark.parametrize(
    "links",
    [
        '<{0}&from=10>; rel="next"',
        '<{0}&from=0>; rel="prev", <{0}&from=10>; rel="next", <{0}&from=90>; rel="last"',
        "<{0}&amp;from=0>; rel=“prev”, <{0}&amp;from=10>; rel=“next”",
        "<{0}&from=0>; rel=first,<{0}&from=10>; title=x; rel = next",
    ],
)
async def test_pages_are_followed_to_the_end(lms: Lms, services: GradeServices, service: Service, links: str) -> None:
    pages = [[{"id": "https://a", "resourceId": "ananke:PS1"}], [{"id": "https://b", "resourceId": "ananke:ps1"}]]
    header = {"link": links.format("https://lms.example.test/2/lineitems?type_id=1&Tok=AbC").encode()}
    lms.answers = [httpx.Response(200, json=pages[0], headers=header), httpx.Response(200, json=pages[1])]
    assert await services.find_line_item(service, "ananke:ps1") == "https://b"
    first, second = lms.requests
    assert dict(first.url.params) == {"type_id": "1", "resource_id": "ananke:ps1"}
    assert first.headers["accept"] == "application/vnd.ims.lis.v2.lineitemcontainer+json"
    assert dict(second.url.params) == {"type_id": "1", "Tok": "AbC", "from": "10"}


async def test_pages_that_lead_in_a_circle_end(lms: Lms, services: GradeServices, service: Service) -> None:
    def page(target: str) -> httpx.Response:
        return httpx.Response(200, json=[], headers={"link": f'<{target}>; rel="next"'})

    lms.answers = [page("https://lms.example.test/a"), page("/b"), page("/a")]
    assert await services.find_line_item(service, "ananke:ps1") is None
    assert [request.url.path for request in lms.requests] == ["/2/lineitems", "/a", "/b"]


@pytest.mark.parametrize("answer", [httpx.Response(400), httpx.Response(200, json={}), httpx.Response(200, text="x")])
async def test_a_list_that_is_none(lms: Lms, services: GradeServices, service: Service, answer: Any) -> None:
    lms.answers = [answer]
    with pytest.raises(PlatformUnavailable):
        await services.results(service, ITEM)


async def test_a_line_item_is_made(lms: Lms, services: GradeServices, service: Service) -> None:
    lms.answers = [httpx.Response(201, json={"id": ITEM})]
    assert await services.make_line_item(service, "x" * 300, 10.0, "ananke:ps1", "ananke") == ITEM
    (request,) = lms.requests
    assert request.headers["content-type"] == "application/vnd.ims.lis.v2.lineitem+json"
    assert json.loads(request.content) == {
        "label": "x" * 255,
        "scoreMaximum": 10.0,
        "resourceId": "ananke:ps1",
        "tag": "ananke",
    }
    for wrong in (httpx.Response(403), httpx.Response(201, json={}), httpx.Response(201, text="")):
        lms.answers = [wrong]
        with pytest.raises(PlatformUnavailable):
            await services.make_line_item(service, "ps1", 10.0, "ananke:ps1", "ananke")


async def test_results_are_those_with_points(lms: Lms, services: GradeServices, service: Service) -> None:
    entries = [
        {"userId": "5", "resultScore": 80, "resultMaximum": 100, "timestamp": "2026-11-23T05:29:01+00:00"},
        {"userId": 6, "resultScore": 0, "resultMaximum": 10, "timestamp": "2026-11-23T05:29:01"},
        {"userId": "7", "resultScore": 0.5},
        {"userId": "8"},
        {"userId": "9", "resultScore": None, "resultMaximum": 10},
        {"userId": "10", "resultScore": "80"},
        {"userId": "11", "resultScore": True},
        "nonsense",
    ]
    lms.answers = [httpx.Response(200, json=entries)]
    found = await services.results(service, ITEM, "5")
    assert found == {
        "5": Result(80.0, 100.0, datetime(2026, 11, 23, 5, 29, 1, tzinfo=UTC)),
        "6": Result(0.0, 10.0, None),
        "7": Result(0.5, 1.0, None),
    }
    assert str(lms.requests[0].url).endswith("/lineitem/results?type_id=1&user_id=5")
    assert lms.requests[0].headers["accept"] == "application/vnd.ims.lis.v2.resultcontainer+json"
