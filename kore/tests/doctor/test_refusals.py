"""Refused tokens, explained: the table of what a Moodle answers."""

from __future__ import annotations

import pytest

from kore.doctor.findings import Mark
from kore.doctor.refusals import explained


@pytest.mark.parametrize(
    ("status", "body", "said", "advice"),
    [
        (404, "<html>Error", "cannot fetch our key set", "curlsecurityblockedhosts"),
        (400, '{"error":"Cannot handle token with iat prior to 2026-11-23"}', "clock is behind ours", "timedatectl"),
        (400, '{"error":"Expired token"}', "clock is ahead of ours", "timedatectl"),
        (400, '{"error":"invalid_client"}', "does not know our client id", "client id"),
        (400, '{"error" : ""kid" invalid, unable to lookup correct key"}', "does not find our key", "older key set"),
        (400, '{"error":"Signature verification failed"}', "another key under our key's id", "keyset URL"),
        (400, '{"error":"Incorrect key for this algorithm"}', "another kind of key", "RS256"),
        (400, '{"error":"Algorithm not supported"}', "another kind of key", "RS256"),
        (400, '{"error":"unsupported_grant_type"}', "no tokens for services there", "token end point"),
        (400, '{"error":"invalid_request"}', "does not understand", "token end point"),
        (429, "", "the platform fails (HTTP 429)", "later"),
        (503, "", "the platform fails (HTTP 503)", "later"),
        (403, "no", "HTTP 403", "client id"),
        (200, "{}", "HTTP 200", "token end point"),
    ],
)
def test_each_refusal_has_its_words(status: int, body: str, said: str, advice: str) -> None:
    finding = explained("grades", status, body, needed=True)
    assert finding.mark is Mark.WRONG
    assert finding.said.startswith("no access token for grades")
    assert said in finding.said
    assert advice in finding.advice


def test_a_service_that_is_switched_off_may_be_meant_so() -> None:
    body = '{"error":"invalid_scope"}'
    assert explained("grades", 400, body, needed=True).mark is Mark.WRONG
    finding = explained("rosters", 400, body, needed=False)
    assert finding.mark is Mark.DOUBT
    assert "switched off" in finding.said


def test_what_the_platform_says_is_not_repeated() -> None:
    finding = explained("grades", 400, "secret-token-xyz", needed=True)
    assert "xyz" not in finding.said + finding.advice
