from __future__ import annotations

from typing import Any

import pytest

from kore_platform import contents
from kore_platform import vocabulary as v
from kore_platform.errors import AssertionRefused, WorldError
from kore_platform.keys import Key

ITEM = {"type": "ltiResourceLink", "title": "Blatt 7", "url": "https://tool.test/7", "custom": {"assignment": "b7"}}
LINE = {"scoreMaximum": 12, "label": "ignored", "resourceId": "r7", "tag": "t7"}


async def read(bench: Any, token: str) -> list[dict[str, Any]]:
    return await contents.read_items(bench.platform, bench.platform.world.tools[0], token)


def items_claim(*items: object) -> dict[str, Any]:
    return {f"{v.DEEP_LINKING}content_items": list(items)}


async def test_items_are_read(bench: Any) -> None:
    assert await read(bench, bench.assertion(**items_claim(ITEM))) == [ITEM]
    assert await read(bench, bench.assertion()) == []


async def test_the_issuer_must_be_the_client(bench: Any) -> None:
    with pytest.raises(AssertionRefused, match="Consumer key"):
        await read(bench, bench.assertion(iss="https://lms.test", **items_claim(ITEM)))


async def test_the_signature_must_be_the_tools(bench: Any, platform_key: Key) -> None:
    with pytest.raises(AssertionRefused):
        await read(bench, bench.assertion(key=platform_key, **items_claim(ITEM)))


def save(bench: Any, *items: dict[str, Any], grades: str = "delegate") -> None:
    tool = bench.platform.world.tools[0].model_copy(update={"accept_grades": grades})
    contents.save(bench.platform, "2", tool, items)


def test_an_item_becomes_an_activity_with_its_column(bench: Any) -> None:
    save(bench, ITEM | {"lineItem": LINE})
    activity, column = bench.platform.world.activity["3"], bench.platform.columns.of_activity("3")
    assert (activity.title, activity.url, activity.custom) == ("Blatt 7", "https://tool.test/7", {"assignment": "b7"})
    assert (column.label, column.maximum, column.resource_id, column.tag) == ("Blatt 7", 12.0, "r7", "t7")


def test_several_items_become_as_many_activities(bench: Any) -> None:
    save(bench, ITEM, {"type": "link", "text": "only a text"})
    assert [activity.title for activity in bench.platform.world.activities[2:]] == ["Blatt 7", "Notebooks"]
    assert [activity.id for activity in bench.platform.world.activities[2:]] == ["3", "4"]


async def test_items_are_bounded(bench: Any) -> None:
    assert len(await read(bench, bench.assertion(**items_claim(*[ITEM] * 100)))) == 100
    with pytest.raises(AssertionRefused, match="cannot be used"):
        await read(bench, bench.assertion(**items_claim(*[ITEM] * 101)))


@pytest.mark.parametrize(
    ("grades", "line", "graded"),
    [("delegate", None, False), ("always", None, True), ("never", LINE, False), ("delegate", LINE, True)],
)
def test_the_tools_registration_decides_on_the_column(bench: Any, grades: str, line: Any, graded: bool) -> None:
    save(bench, ITEM | ({"lineItem": line} if line else {}), grades=grades)
    assert (bench.platform.columns.of_activity("3") is not None) is graded


@pytest.mark.parametrize("item", [{"type": "file"}, ITEM | {"lineItem": 3}, ITEM | {"url": "no address"}])
def test_what_cannot_be_an_activity(bench: Any, item: dict[str, Any]) -> None:
    with pytest.raises(WorldError):
        save(bench, item)
    assert "3" not in bench.platform.world.activity


async def test_responses_are_checked_by_the_standard_on_demand(bench: Any) -> None:
    tool = bench.platform.world.tools[0]
    assert await read(bench, bench.assertion(**items_claim(ITEM)))
    bench.set(check_deep_linking=True)
    with pytest.raises(AssertionRefused, match="aud is missing or wrong; nonce"):
        await contents.read_items(bench.platform, tool, bench.assertion(**items_claim(ITEM)), course="2", sesskey="s")


WINDOWS = {
    "available": {"startDateTime": "2030-01-01T08:00:00Z", "endDateTime": "2030-02-01T08:00:00Z"},
    "submission": {"endDateTime": "2030-01-15T08:00:00+01:00"},
}


def test_windows_are_kept_on_demand(bench: Any) -> None:
    save(bench, ITEM | WINDOWS)
    assert bench.platform.world.activity["3"].available_from == ""
    bench.set(deep_linking_windows=True)
    save(bench, ITEM | WINDOWS)
    found = bench.platform.world.activity["4"]
    assert (found.available_from, found.available_until) == ("2030-01-01T08:00:00Z", "2030-02-01T08:00:00Z")
    assert (found.submission_from, found.submission_until) == ("", "2030-01-15T08:00:00+01:00")


@pytest.mark.parametrize("window", ["soon", ["x"], {"startDateTime": "soon"}, {"endDateTime": 7}])
def test_windows_must_be_times(bench: Any, window: Any) -> None:
    bench.set(deep_linking_windows=True)
    with pytest.raises(WorldError):
        save(bench, ITEM | {"available": window})
