from __future__ import annotations

from typing import Any

import pytest

from kore_platform.certify.browser import Page
from kore_platform.certify.desk import Returned
from kore_platform.certify.responses import Response, is_number, is_positive

ITEMS = "https://purl.imsglobal.org/spec/lti-dl/claim/content_items"
LINK = {"type": "ltiResourceLink"}


@pytest.fixture
def response(pair: Any) -> Any:
    async def make(claims: dict[str, Any] | None, *, multiple: bool = True) -> Response:
        found = await pair()
        token = "" if claims is None else found.tool.sign(claims, "-")
        returned = Returned("post", "https://kit.test/", "", "", {"JWT": token})
        settings = {"accept_multiple": multiple, "accept_types": ["ltiResourceLink"]}
        keys = {found.tool.key.kid: dict(found.tool.key.jwk)}
        page = Page(200, "", "", "")
        return Response("https://kit.test", found.kit.tool, "", settings, 0.0, page, returned, keys)

    return make


@pytest.mark.parametrize(
    ("items", "problem"),
    [
        ([], ""),
        ([LINK], ""),
        ([LINK | {"url": "https://tool.test/", "custom": {"a": "b"}, "lineItem": {"scoreMaximum": 1}}], ""),
        ("none", "content_items is no list of objects"),
        (["none"], "content_items is no list of objects"),
        ([{"type": "link"}], "an item of type 'link', which is not accepted"),
        ([LINK | {"url": "javascript:x"}], "an item whose url is no web address"),
        ([LINK | {"lineItem": {"scoreMaximum": 0}}], "a lineItem without a scoreMaximum above 0"),
        ([LINK | {"lineItem": []}], "a lineItem without a scoreMaximum above 0"),
        ([LINK | {"custom": {"a": 1}}], "custom parameters that are no texts"),
    ],
)
async def test_items(response: Any, items: Any, problem: str) -> None:
    assert (await response({ITEMS: items})).item_problem() == problem


async def test_several_items_where_one_is_accepted(response: Any) -> None:
    assert (await response({ITEMS: [LINK, LINK]}, multiple=False)).item_problem() == "2 items where one is accepted"
    assert (await response({}, multiple=False)).item_problem() == ""


async def test_what_is_no_token_says_nothing(response: Any) -> None:
    empty = await response(None)
    assert (empty.token, empty.claims, empty.header) == ("", {}, {})
    assert empty.signature_problem() == "its kid is not in the tool's key set"


async def test_a_signature(response: Any) -> None:
    assert (await response({"iss": "certify"})).signature_problem() == ""


@pytest.mark.parametrize(("value", "number", "positive"), [(1.5, True, True), (0, True, False), ("1", False, False)])
def test_numbers(value: object, number: bool, positive: bool) -> None:
    assert (is_number(value), is_positive(value)) == (number, positive)
    assert not is_number(value=True)
