"""AGS: what is asked, word for word, and what the platforms' answers mean."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lti.calling import CALLS, HOST, ask
from tests.strategies import troubles

from kore.errors import PlatformUnavailable
from kore.lti import claims
from kore.lti.ags import Activity, Gone, GradeServices, Grading, LineItemGone, Result, Score, Service, Verdict
from kore.lti.own_keys import OwnKeys
from kore.lti.tokens import Tokens
from kore.settings import Platform

LINEITEMS = "https://lms.example.test/2/lineitems?type_id=1"
ITEM = "https://lms.example.test/2/lineitems/15/lineitem?type_id=1"
OTHER = "https://lms.example.test/2/lineitems/16/lineitem?type_id=1"
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


async def test_line_items_are_found_by_what_kore_once_said_of_them(
    lms: Lms, services: GradeServices, service: Service
) -> None:
    """Case matters, and not every platform filters."""
    entries = [{"id": ITEM, "resourceId": "ananke:PS1"}, {"id": OTHER, "resourceId": "ananke:ps1", "scoreMaximum": 5}]
    lms.answers = [httpx.Response(200, json=entries)]
    (found,) = await services.find_line_items(service, "ananke:ps1")
    assert (found.url, found.maximum) == (OTHER, 5.0)
    assert dict(lms.requests[0].url.params) == {"type_id": "1", "resource_id": "ananke:ps1"}
    assert lms.requests[0].headers["accept"] == "application/vnd.ims.lis.v2.lineitemcontainer+json"


@pytest.mark.parametrize("url", [None, 7, "", "ftp://lms.example.test/7", "https://[", "https://other.example.test/7"])
async def test_a_column_of_ours_that_cannot_be_asked_is_not_passed_over(
    lms: Lms, services: GradeServices, service: Service, url: Any
) -> None:
    """A second one would be made."""
    lms.answers = [httpx.Response(200, json=[{"id": url, "resourceId": "ananke:ps1"}])]
    with pytest.raises(PlatformUnavailable):
        await services.find_line_items(service, "ananke:ps1")


async def test_a_course_that_is_gone_has_no_line_items(lms: Lms, services: GradeServices, service: Service) -> None:
    lms.answers = [httpx.Response(404)]
    with pytest.raises(Gone):
        await services.find_line_items(service, "ananke:ps1")


async def test_a_line_item_is_made(lms: Lms, services: GradeServices, service: Service) -> None:
    lms.answers = [httpx.Response(201, json={"id": ITEM})]
    document = {"label": "ps1", "scoreMaximum": 10.0}
    assert (await services.make_line_item(service, document)).url == ITEM
    (request,) = lms.requests
    assert (request.method, str(request.url)) == ("POST", LINEITEMS)
    assert request.headers["content-type"] == "application/vnd.ims.lis.v2.lineitem+json"
    assert json.loads(request.content) == document
    for wrong in (httpx.Response(403), httpx.Response(201, json={}), httpx.Response(201, text="")):
        lms.answers = [wrong]
        with pytest.raises(PlatformUnavailable):
            await services.make_line_item(service, document)


async def test_a_line_item_is_read_and_replaced(lms: Lms, services: GradeServices, service: Service) -> None:
    document = {"id": ITEM, "label": "Blatt", "scoreMaximum": 10, "https://lms.example.test/x": {"kept": [1]}}
    lms.answers = [httpx.Response(200, json=document), httpx.Response(200, json=document)]
    found = await services.line_item(service, ITEM)
    await services.replace_line_item(service, ITEM, found.with_maximum(20.0))
    read, put = lms.requests
    assert (read.method, read.headers["accept"]) == ("GET", "application/vnd.ims.lis.v2.lineitem+json")
    assert (put.method, put.headers["content-type"]) == ("PUT", "application/vnd.ims.lis.v2.lineitem+json")
    assert json.loads(put.content) == document | {"scoreMaximum": 20.0}


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, LineItemGone), (410, LineItemGone), (403, PlatformUnavailable), (500, PlatformUnavailable)],
)
async def test_what_is_not_done_is_told(
    lms: Lms, services: GradeServices, service: Service, status: int, error: type[Exception]
) -> None:
    for call in (
        services.line_item(service, ITEM),
        services.replace_line_item(service, ITEM, {}),
        services.delete_line_item(service, ITEM),
    ):
        lms.answers = [httpx.Response(status)]
        with pytest.raises(error):
            await call


async def test_a_line_item_is_deleted(lms: Lms, services: GradeServices, service: Service) -> None:
    lms.answers = [httpx.Response(204)]
    await services.delete_line_item(service, ITEM)
    assert [(request.method, str(request.url)) for request in lms.requests] == [("DELETE", ITEM)]


async def test_an_address_that_is_none_is_not_asked(lms: Lms, services: GradeServices, service: Service) -> None:
    assert (await services.post(service, "https://[", "5", FULL, NOON)).verdict is Verdict.LATER
    with pytest.raises(PlatformUnavailable):
        await services.results(service, "https://[")
    assert lms.requests == []


async def test_results_of_a_line_item_that_is_gone(lms: Lms, services: GradeServices, service: Service) -> None:
    lms.answers = [httpx.Response(404)]
    with pytest.raises(LineItemGone):
        await services.results(service, ITEM)


async def test_results_come_over_all_pages(lms: Lms, services: GradeServices, service: Service) -> None:
    first = httpx.Response(
        200, json=[{"userId": "5", "resultScore": 1}], headers={"link": f'<{ITEM}&from=1>; rel="next"'}
    )
    lms.answers = [first, httpx.Response(200, json=[{"userId": "6", "resultScore": 0.5}])]
    assert set(await services.results(service, ITEM)) == {"5", "6"}


async def test_results_are_those_with_points(lms: Lms, services: GradeServices, service: Service) -> None:
    entries = [
        {"userId": "5", "resultScore": 80, "resultMaximum": 100, "timestamp": "2026-11-23T05:29:01+00:00"},
        {"userId": 6, "resultScore": 0, "resultMaximum": 10, "timestamp": "2026-11-23T05:29:01"},
        {"userId": "7", "resultScore": 0.5},
        {"userId": "8"},
        {"userId": "9", "resultScore": None, "resultMaximum": 10},
        {"userId": "10", "resultScore": "80", "comment": "late"},
        {"userId": None, "resultScore": 80},
        "nonsense",
    ]
    lms.answers = [httpx.Response(200, json=entries)]
    found = await services.results(service, ITEM, "5")
    assert found == {
        "5": Result(80.0, 100.0, datetime(2026, 11, 23, 5, 29, 1, tzinfo=UTC)),
        "6": Result(0.0, 10.0, None),
        "7": Result(0.5, 1.0, None),
        "10": Result(None, 1.0, None, "late"),
    }
    assert str(lms.requests[0].url).endswith("/lineitem/results?type_id=1&user_id=5")
    assert lms.requests[0].headers["accept"] == "application/vnd.ims.lis.v2.resultcontainer+json"


@given(found=st.lists(troubles(), min_size=1, max_size=4), call=st.sampled_from(CALLS))
def test_whatever_a_platform_answers_is_understood_or_an_error_of_its(own_keys: OwnKeys, found: Any, call: Any) -> None:
    """And the token goes nowhere else."""
    assert set(asyncio.run(ask(own_keys, call, found))) == {HOST}
