"""Responses: all that the standard asks for and Moodle checks, and nothing that the platform does not take."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import jwt
import pytest

from kore.errors import DeepLinkRefused
from kore.lti import claims, deep_linking
from kore.lti.deep_linking import Item
from kore.lti.own_keys import OwnKeys
from kore.model import DeepLinking
from kore.settings import Platform

LAUNCH = "https://hub.example.test/main/services/kore/lti/launch"
WANTED = DeepLinking("https://lms.example.test/back?id=1", None, ("ltiResourceLink",), True, None)
SHEET = Item("Sheet 1", {"assignment": "ps1"}, "ps1", 12.5)
COURSE = Item("Physics", {})


@pytest.fixture
def respond(platform: Platform, own_keys: OwnKeys) -> Any:
    """The claims of a response, once its signature is checked; whatever is named of the request differs."""

    def respond(*items: Item, **changes: Any) -> dict[str, Any]:
        token = deep_linking.response(platform, "1", replace(WANTED, **changes), items, LAUNCH, own_keys)
        [key] = [k for k in own_keys.key_set()["keys"] if k["kid"] == jwt.get_unverified_header(token)["kid"]]
        return dict(jwt.decode(token, jwt.PyJWK(key), algorithms=["RS256"], audience=platform.issuer))

    return respond


def test_a_response_says_who_answers_whom(respond: Any) -> None:
    said = respond(COURSE)
    assert (said["iss"], said["aud"]) == ("kore", "https://lms.example.test")
    assert (said[claims.DEPLOYMENT_ID], said[claims.VERSION]) == ("1", "1.3.0")
    assert said[claims.MESSAGE_TYPE] == "LtiDeepLinkingResponse"
    assert claims.DEEP_LINKING_DATA not in said
    assert len(said["nonce"]) >= 32
    assert respond(COURSE)["nonce"] != said["nonce"]


def test_a_clock_that_is_a_little_ahead_does_no_harm(respond: Any) -> None:
    said, now = respond(COURSE), time.time()
    assert said["iat"] <= now - 5
    assert now + 60 < said["exp"] <= now + 600


@pytest.mark.parametrize("data", ["", "opaque & <b>", "x" * 30_000])
def test_data_come_back_unchanged(data: str, respond: Any) -> None:
    assert respond(COURSE, data=data)[claims.DEEP_LINKING_DATA] == data


def test_an_assignment_brings_its_column(respond: Any) -> None:
    [item] = respond(SHEET)[claims.CONTENT_ITEMS]
    column = item.pop("lineItem")
    assert item == {"type": "ltiResourceLink", "title": "Sheet 1", "url": LAUNCH, "custom": {"assignment": "ps1"}}
    review = column.pop("submissionReview")
    assert column == {"label": "Sheet 1", "scoreMaximum": 12.5, "resourceId": "ananke:ps1", "tag": "ananke"}
    assert (review["url"], review["custom"]) == (LAUNCH, {"assignment": "ps1"})
    assert set(review["reviewableStatus"]) <= {"InProgress", "Submitted", "Completed"}


@pytest.mark.parametrize(("accepted", "brought"), [(None, True), (True, True), (False, False)])
def test_a_column_is_brought_unless_it_is_unwanted(accepted: bool | None, brought: bool, respond: Any) -> None:
    assert ("lineItem" in respond(SHEET, accept_lineitem=accepted)[claims.CONTENT_ITEMS][0]) is brought


def test_only_assignments_have_columns(respond: Any) -> None:
    assert "lineItem" not in respond(COURSE)[claims.CONTENT_ITEMS][0]
    assert "lineItem" not in respond(Item("Team", {"room": "team"}))[claims.CONTENT_ITEMS][0]


def test_a_due_date_is_told_in_utc(respond: Any) -> None:
    due = datetime(2026, 11, 30, 12, 30, tzinfo=timezone(timedelta(hours=1)))
    [with_date, without] = respond(replace(SHEET, due=due), SHEET)[claims.CONTENT_ITEMS]
    assert datetime.fromisoformat(with_date["submission"]["endDateTime"]) == due.astimezone(UTC)
    assert with_date["submission"]["endDateTime"].startswith("2026-11-30T11:30:00")
    assert "submission" not in without


@pytest.mark.parametrize("windows", [True, False])
def test_a_window_is_asked_for_where_there_may_be_one(windows: bool, respond: Any) -> None:
    assert ("window" in respond(COURSE, windows=windows)[claims.CONTENT_ITEMS][0]) is windows


def test_a_title_fits_a_gradebook(respond: Any) -> None:
    assert len(respond(replace(SHEET, title="x" * 300))[claims.CONTENT_ITEMS][0]["title"]) == 255


@pytest.mark.parametrize("types", [("ltiResourceLink",), ("link", "ltiResourceLink"), ("link",), ()])
def test_nothing_may_be_chosen_whatever_is_taken(types: tuple[str, ...], respond: Any) -> None:
    assert respond(accept_types=types, accept_multiple=False)[claims.CONTENT_ITEMS] == []


@pytest.mark.parametrize("types", [("link",), ("html", "image"), ()])
def test_what_the_platform_does_not_take_is_not_sent(types: tuple[str, ...], respond: Any) -> None:
    with pytest.raises(DeepLinkRefused, match="no links to tools"):
        respond(COURSE, accept_types=types)


def test_several_go_only_where_several_are_taken(respond: Any) -> None:
    assert len(respond(SHEET, COURSE)[claims.CONTENT_ITEMS]) == 2
    assert len(respond(SHEET, accept_multiple=False)[claims.CONTENT_ITEMS]) == 1
    with pytest.raises(DeepLinkRefused, match="one thing at a time"):
        respond(SHEET, COURSE, accept_multiple=False)
