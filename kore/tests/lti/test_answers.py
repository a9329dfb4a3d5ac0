"""What a platform's answer to a score means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given
from tests.strategies import answers

from kore.lti.answers import Verdict, understood


@pytest.mark.parametrize(
    ("answer", "verdict", "wait"),
    [
        (httpx.Response(200), Verdict.ACCEPTED, None),
        (httpx.Response(204), Verdict.ACCEPTED, None),
        (httpx.Response(200, json={"resultUrl": "https://x"}), Verdict.ACCEPTED, None),
        (httpx.Response(200, text="[]"), Verdict.REFUSED, None),
        (httpx.Response(200, text="<html>"), Verdict.PERHAPS, None),
        (httpx.Response(302, headers={"location": "/login"}), Verdict.PERHAPS, None),
        (httpx.Response(400, text="[]"), Verdict.REFUSED, None),
        (httpx.Response(403), Verdict.PERHAPS, None),
        (httpx.Response(404), Verdict.GONE, None),
        (httpx.Response(410), Verdict.GONE, None),
        (httpx.Response(409, text="[]"), Verdict.OUTDATED, None),
        (httpx.Response(422), Verdict.REFUSED, None),
        (httpx.Response(429), Verdict.LATER, None),
        (httpx.Response(429, headers={"retry-after": "7"}), Verdict.LATER, 7.0),
        (httpx.Response(429, headers={"retry-after": "86400"}), Verdict.LATER, 3600.0),
        (httpx.Response(429, headers={"retry-after": "soon"}), Verdict.LATER, None),
        (
            httpx.Response(429, headers={"retry-after": "Mon, 01 Jan 2024 00:00:00 +99999999999999"}),
            Verdict.LATER,
            None,
        ),
        (httpx.Response(429, headers={"retry-after": "9" * 400}), Verdict.LATER, 3600.0),
        (httpx.Response(200, text="[" * 50_000), Verdict.PERHAPS, None),
        (httpx.Response(200, text='{"a":NaN}'), Verdict.PERHAPS, None),
        (httpx.Response(503, headers={"retry-after": "Sun, 06 Nov 1994 08:49:37 GMT"}), Verdict.LATER, 0.0),
        (httpx.Response(500, text="[]"), Verdict.PERHAPS, None),
        (httpx.Response(502), Verdict.DOUBTFUL, None),
        (httpx.Response(504), Verdict.DOUBTFUL, None),
    ],
)
def test_what_an_answer_means(answer: httpx.Response, verdict: Verdict, wait: float | None) -> None:
    found = understood(answer, "Example LMS")
    assert (found.verdict, found.wait) == (verdict, wait)
    assert found.problem.startswith("Example LMS") is (verdict is not Verdict.ACCEPTED)


def test_a_pause_may_be_given_as_a_date() -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    wait = understood(httpx.Response(503, headers={"retry-after": until}), "Example LMS").wait
    assert wait is not None
    assert 90 < wait <= 100


@given(answers())
def test_any_answer_means_something(answer: httpx.Response) -> None:
    answer.headers.pop("content-encoding", None)  # such answers do not get here
    answer.read()
    found = understood(answer, "Example LMS")
    assert found.wait is None or 0 <= found.wait <= 3600
    assert found.problem.isprintable()
