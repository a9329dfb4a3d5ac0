"""A page of a course's groups, as platforms write it and as nobody should."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from tests import strategies

from kore.errors import PlatformUnavailable
from kore.lti import groups
from kore.model import ListedGroup


def test_groups() -> None:
    page = {"id": "…", "groups": [{"id": "7", "name": " Red\n", "set_id": "1"}, {"id": 8}, {"id": "9", "name": 5}]}
    assert groups.of_page(page) == [ListedGroup("7", "Red"), ListedGroup("8", "Group 8"), ListedGroup("9", "Group 9")]
    assert groups.of_page({"groups": []}) == []


@pytest.mark.parametrize(
    "page",
    [
        None,
        [],
        {},
        {"groups": {}},
        {"groups": ["7"]},
        {"groups": [{}]},
        {"groups": [{"id": ""}]},
        {"groups": [{"id": True}]},
        {"groups": [{"id": "x" * 256}]},
        {"groups": [{"id": "7\n"}]},
        {"groups": [{"id": "7", "name": "Red"}, {"id": None}]},
    ],
)
def test_no_groups(page: Any) -> None:
    with pytest.raises(PlatformUnavailable):
        groups.of_page(page)


def test_a_long_title_is_cut() -> None:
    assert len(groups.of_page({"groups": [{"id": "7", "name": "x" * 5000}]})[0].title) == 255


@given(page=strategies.values())
def test_whatever_comes_is_groups_or_refused(page: Any) -> None:
    try:
        found = groups.of_page({"groups": page})
    except PlatformUnavailable:
        return
    assert all(group.id and group.title for group in found)
