from __future__ import annotations

from typing import Any

import pytest

from kore_platform.certify.browser import Page
from kore_platform.certify.cases import Outcome, Verdict
from kore_platform.certify.evidence import Evidence, bearer, media, read_object, scoped, unread
from kore_platform.journal import Entry
from kore_platform.options import Endpoint
from kore_platform.recorder import digest

PLACE = "/mod/lti/services.php/2/lineitems"
NEXT = f"https://kit.test{PLACE}?from=1"


@pytest.fixture
async def found(pair: Any) -> Evidence:
    return Evidence((await pair()).kit, Page(200, "", "", ""))


def entry(number: int = 1, query: dict[str, str] | None = None, following: str = "", **headers: str) -> Entry:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return Entry(number, 0.0, Endpoint.LINEITEMS, "GET", PLACE, query or {}, sent, "", 200, "", following)


@pytest.mark.parametrize(
    ("accept", "outcome"),
    [("a/b", "passed"), ("x/y, A/B; q=1", "passed"), ("*/*", "failed"), ("", "failed")],
)
def test_media_types_are_named(accept: str, outcome: str) -> None:
    assert media([entry(accept=accept)], "accept", "a/b").outcome == outcome


def test_nothing_to_judge_is_skipped() -> None:
    assert media([], "accept", "a/b") == Verdict(Outcome.SKIPPED, "nothing arrived")


def test_tokens_are_known_even_when_they_are_taken_back(found: Evidence) -> None:
    text = found.kit.platform.tokens.issue("certify", ["s"], found.kit.now() + 60)
    sent = entry(authorization=digest(f"Bearer {text}"))
    found.revoke()
    assert found.was_revoked(sent)
    assert bearer(found, [sent]).outcome is Outcome.PASSED
    assert scoped(found, [sent], "s", "t").outcome is Outcome.PASSED
    assert scoped(found, [sent], "t").outcome is Outcome.FAILED


@pytest.mark.parametrize("authorization", ["", "Bearer made-up", "Basic made-up"])
def test_no_token_of_the_platform(found: Evidence, authorization: str) -> None:
    sent = entry(authorization=digest(authorization)) if authorization else entry()
    assert bearer(found, [sent]).outcome is Outcome.FAILED
    assert scoped(found, [sent], "s").outcome is Outcome.SKIPPED


def test_pages_must_be_read_on_after_they_came(found: Evidence) -> None:
    journal = found.kit.platform.journal
    for each in (entry(1, {"from": "1"}), entry(2, following=NEXT)):
        journal.add(each)
    assert unread(found, found.entries(Endpoint.LINEITEMS)) == entry(2, following=NEXT)
    journal.add(entry(3, {"from": "1"}))
    assert unread(found, found.entries(Endpoint.LINEITEMS)) is None


def test_what_may_come_yet_fails_when_the_kit_waits_no_more(found: Evidence) -> None:
    assert found.pending("a", "b").outcome is Outcome.SKIPPED
    found.over = True
    assert found.pending("a", "b") == Verdict(Outcome.FAILED, "expected a; b")


@pytest.mark.parametrize("body", ["", "[]", "{", '"x"'])
def test_what_is_no_object_is_empty(body: str) -> None:
    assert read_object(Entry(1, 0.0, Endpoint.SCORES, "POST", "", {}, {}, body, 200, "")) == {}
