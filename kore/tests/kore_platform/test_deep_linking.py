from __future__ import annotations

from typing import Any

import pytest

from kore_platform import deep_linking
from kore_platform import vocabulary as v

TOOL = "tool0123456789a"
ITEM = {"type": "ltiResourceLink", "lineItem": {"scoreMaximum": 1}}


def settings(bench: Any) -> dict[str, Any]:
    return deep_linking.settings(bench.platform, "2", bench.platform.world.tool[TOOL], "sess")


def problems(bench: Any, *items: Any, remove: str = "", **claims: Any) -> list[str]:
    tool = bench.platform.world.tool[TOOL]
    found = {
        "iss": TOOL, "aud": "https://lms.test", "iat": 1_800_000_000, "exp": 1_800_000_060, "nonce": "n1",
        f"{v.LTI}deployment_id": "1", f"{v.LTI}message_type": "LtiDeepLinkingResponse", f"{v.LTI}version": "1.3.0",
        f"{v.DEEP_LINKING}data": deep_linking.data("2", tool, "sess"), f"{v.DEEP_LINKING}content_items": list(items),
    } | claims  # fmt: skip
    found.pop(remove, None)
    return deep_linking.problems(bench.platform, "2", tool, "sess", found)


def test_requests_are_moodles(bench: Any) -> None:
    found = settings(bench)
    assert (found["accept_types"], found["accept_multiple"]) == (["ltiResourceLink"], True)
    assert {"data", "accept_lineitem"}.isdisjoint(found)


def test_requests_of_other_platforms(bench: Any) -> None:
    bench.set(
        deep_linking_types=("link", "file"), deep_linking_multiple=False, deep_linking_lineitem=True,
        deep_linking_data=True,
    )  # fmt: skip
    found = settings(bench)
    assert (found["accept_types"], found["accept_multiple"], found["accept_lineitem"]) == (
        ["link", "file"],
        False,
        True,
    )
    assert found["data"] == deep_linking.data("2", bench.platform.world.tool[TOOL], "sess")
    assert found["data"] != deep_linking.data("2", bench.platform.world.tool[TOOL], "other")


def test_a_right_response_has_no_problems(bench: Any) -> None:
    bench.set(deep_linking_data=True)
    assert problems(bench, ITEM, ITEM) == []
    assert problems(bench, nonce="n2", aud=["https://lms.test", "https://b.test"]) == []


@pytest.mark.parametrize(
    ("claims", "problem"),
    [
        ({"aud": TOOL}, "aud"), ({"remove": "aud"}, "aud"), ({"remove": "exp"}, "iat and exp"),
        ({"remove": "nonce"}, "nonce"), ({"nonce": ""}, "nonce"), ({"nonce": 7}, "nonce"),
        ({f"{v.LTI}deployment_id": "2"}, "deployment_id"), ({"remove": f"{v.LTI}version"}, "version"),
        ({f"{v.LTI}message_type": "LtiDeepLinkingRequest"}, "message_type"),
        ({"remove": f"{v.DEEP_LINKING}data"}, "data"), ({f"{v.DEEP_LINKING}data": "x"}, "data"),
    ],
)  # fmt: skip
def test_each_claim_counts(bench: Any, claims: dict[str, Any], problem: str) -> None:
    bench.set(deep_linking_data=True)
    assert problems(bench, ITEM, **claims) == [f"{problem} is missing or wrong"]


def test_a_nonce_counts_once_while_its_response_holds(bench: Any) -> None:
    assert problems(bench) == []
    assert problems(bench) == ["nonce is missing or wrong"]
    bench.platform.options = bench.platform.options.model_copy(update={"clock_skew": 61.0})
    assert problems(bench) == []


def test_items_must_be_what_was_asked_for(bench: Any) -> None:
    bench.set(deep_linking_multiple=False, deep_linking_lineitem=False)
    assert problems(bench, {"type": "ltiResourceLink"}) == []
    found = problems(bench, ITEM, {"type": "file"}, "nonsense", nonce="n2")
    assert found == [
        "several items, where one is accepted",
        "an item of type file, which is not accepted",
        "a lineItem, which is not accepted",
    ]


def test_a_course_may_have_a_deployment_of_its_own(bench: Any) -> None:
    world = bench.platform.world
    tool = world.tools[0].model_dump() | {"deployments": {"2": "of:course:2"}}
    bench.platform.change_world(type(world).parse(world.model_dump() | {"tools": [tool, world.tools[1].model_dump()]}))
    assert problems(bench) == ["deployment_id is missing or wrong"]
    assert problems(bench, nonce="n2", **{f"{v.LTI}deployment_id": "of:course:2"}) == []
