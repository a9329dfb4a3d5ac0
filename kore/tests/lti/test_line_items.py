"""Line items: what Kore says of its own, and what it makes of others'."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from tests.strategies import values

from kore.lti import links
from kore.lti.line_items import LineItem, described, resource

CONTAINER = "https://lms.example.test/2/lineitems?type_id=1"
ITEM = {"id": "https://lms.example.test/2/lineitems/15/lineitem?type_id=1", "scoreMaximum": 10, "label": "Blatt 1"}


def test_what_kore_says_of_a_column() -> None:
    said = json.loads(json.dumps(described("ps1", 10.0, "https://hub.example.test/launch")))
    assert said == {
        "label": "ps1",
        "scoreMaximum": 10.0,
        "resourceId": "ananke:ps1",
        "tag": "ananke",
        "submissionReview": {
            "reviewableStatus": ["Submitted", "Completed"],
            "label": "Open in Jupyter",
            "url": "https://hub.example.test/launch",
            "custom": {"assignment": "ps1"},
        },
    }
    assert resource("ps1") == said["resourceId"]


def test_what_a_platform_says() -> None:
    item = LineItem.of(ITEM | {"resourceId": "ananke:ps1", "resourceLinkId": 7}, CONTAINER)
    assert item is not None
    assert (item.url, item.maximum, item.resource_id, item.link_id) == (ITEM["id"], 10.0, "ananke:ps1", "7")
    bare = LineItem.of({"id": ITEM["id"], "resourceId": None, "ltiLinkId": "8"}, CONTAINER)
    assert bare is not None
    assert (bare.maximum, bare.resource_id, bare.link_id) == (None, "", "8")


def test_nothing_is_left_out_when_the_maximum_changes() -> None:
    document = ITEM | {"resourceLinkId": "7", "endDateTime": "2027-01-01T00:00:00Z", "https://x.example/ext": [1]}
    item = LineItem.of(document, CONTAINER)
    assert item is not None
    assert item.with_maximum(20.0) == document | {"scoreMaximum": 20.0}
    assert document["scoreMaximum"] == 10


@pytest.mark.parametrize("wrong", [None, [], "x", {}, ITEM | {"id": 7}, ITEM | {"id": "https://evil.example/15"}])
def test_what_is_no_line_item(wrong: Any) -> None:
    assert LineItem.of(wrong, CONTAINER) is None


@given(values())
def test_any_document_is_one_or_not(document: Any) -> None:
    item = LineItem.of(document, CONTAINER)
    assert item is None or links.same_origin(item.url, CONTAINER)
