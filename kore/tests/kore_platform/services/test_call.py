from __future__ import annotations

from typing import Any

import pytest

from kore_platform import vocabulary as v
from kore_platform.errors import ServiceRefused
from kore_platform.services.call import Call, authorize, check_media, find_column, find_course, read_object

TOOL = "tool0123456789a"


def call(authorization: str = "", body: bytes = b"", **query: str) -> Call:
    return Call("GET", "/x", query, "", "", authorization, body)


def bearer(bench: Any, *scopes: str, client_id: str = TOOL) -> str:
    return str(bench.bearer(*scopes, client_id=client_id)["Authorization"])


def test_a_token_with_the_scope_is_let_in(bench: Any) -> None:
    found = authorize(bench.platform, call(bearer(bench, v.SCOPE_SCORE), type_id="1"), v.SCOPE_SCORE)
    assert found.client_id == TOOL


def test_others_are_not(bench: Any) -> None:
    wrong_type = call(bearer(bench), type_id="2")
    for refused in (call(), call("Bearer nonsense"), wrong_type):
        with pytest.raises(ServiceRefused, match="401"):
            authorize(bench.platform, refused, v.SCOPE_SCORE)


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_without_the_scope(bench: Any, status: int) -> None:
    bench.set(scope_status=status)
    with pytest.raises(ServiceRefused, match=str(status)):
        authorize(bench.platform, call(bearer(bench, v.SCOPE_SCORE)), v.SCOPE_RESULT)


def test_a_scope_that_the_registration_lost_is_of_no_use(bench: Any) -> None:
    other = call(bearer(bench, *v.SCOPES, client_id="other0123456789"))
    assert authorize(bench.platform, other, v.SCOPE_SCORE).deployment_id == "2"
    with pytest.raises(ServiceRefused):
        authorize(bench.platform, other, v.SCOPE_LINEITEM)


def test_tokens_are_site_wide_unless_switched(bench: Any) -> None:
    tool = bench.platform.world.tools[0]
    assert find_course(bench.platform, tool, "3").label == "K2"
    bench.set(site_wide_tokens=False)
    assert find_course(bench.platform, tool, "2").label == "K1"
    with pytest.raises(ServiceRefused, match="403"):
        find_course(bench.platform, tool, "3")
    with pytest.raises(ServiceRefused, match="404"):
        find_course(bench.platform, tool, "99")


def test_columns_of_others_are_not_found(bench: Any) -> None:
    mine, other = bench.platform.world.tools
    assert find_column(bench.platform, mine, "2", "11").label == "Blatt 1"
    for tool, course, column in ((other, "2", "11"), (mine, "3", "11"), (mine, "2", "99")):
        with pytest.raises(ServiceRefused, match="404"):
            find_column(bench.platform, tool, course, column)


@pytest.mark.parametrize("sent", ["", v.TYPE_LINEITEM, "*/*", "text/html, */*;q=0.8"])
def test_accepted_media(bench: Any, sent: str) -> None:
    check_media(bench.platform, sent, v.TYPE_LINEITEM)


@pytest.mark.parametrize("sent", ["application/json", f"{v.TYPE_LINEITEM}, application/json"])
def test_refused_media(bench: Any, sent: str) -> None:
    with pytest.raises(ServiceRefused, match="400"):
        check_media(bench.platform, sent, v.TYPE_LINEITEM)
    bench.set(strict_accept=False)
    check_media(bench.platform, sent, v.TYPE_LINEITEM)


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_empty(body: bytes) -> None:
    assert read_object(call(body=body)) == {}


@pytest.mark.parametrize(("text", "number"), [("7", 7), ("-1", 0), ("x", 0), ("9" * 50, 0), ("", 0)])
def test_numbers_are_read_as_php_does(text: str, number: int) -> None:
    assert call(limit=text).number("limit") == number
