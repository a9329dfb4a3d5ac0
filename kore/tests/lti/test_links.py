"""Addresses: what can be asked, what belongs together, where a list goes on."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import addresses, headers

from kore.lti import links

HERE = "https://lms.example.test/2/lineitems?type_id=1&Tok=AbC"


def answer(**given: bytes) -> httpx.Response:
    return httpx.Response(200, headers=given, request=httpx.Request("GET", HERE))


@pytest.mark.parametrize(
    "header",
    [
        f'<{HERE}&from=10>; rel="next"',
        f'<{HERE}&from=0>; rel="prev", <{HERE}&from=10>; rel="next", <{HERE}&from=90>; rel="last"',
        f"<{HERE}&amp;from=0>; rel=“prev”, <{HERE}&amp;from=10>; rel=“next”",
        f"<{HERE}&from=0>; rel=first,<{HERE}&from=10>; title=x; rel = next",
        f'<{HERE}&from=10>; REL="Last NEXT"',
        "</2/lineitems?type_id=1&Tok=AbC&from=10>; rel=next",
    ],
)
def test_the_next_page(header: str) -> None:
    assert links.following(answer(link=header.encode()), "next") == f"{HERE}&from=10"


def test_moodles_quotes_are_understood_among_signs_that_are_no_text() -> None:
    """One odd header, and httpx reads all of them as Latin 1."""
    found = links.following(answer(link=f"<{HERE}>; rel=“next”".encode(), **{"x-odd": b"\xff"}), "next")
    assert found == HERE


@pytest.mark.parametrize(
    "header",
    ["", f'<{HERE}>; rel="prev"', f'<{HERE}>; rel="nextish"', f'<{HERE}>; title="rel=next"', f"{HERE}; rel=next", "<a"],
)
def test_no_next_page(header: str) -> None:
    assert links.following(answer(link=header.encode()), "next") is None


def test_differences_are_another_relation() -> None:
    header = f'<{HERE}&from=10>; rel="next", <{HERE}&since=7>; rel="differences"'.encode()
    assert links.following(answer(link=header), "differences") == f"{HERE}&since=7"
    assert links.following(answer(), "differences") is None


@pytest.mark.parametrize(
    "address",
    [HERE, "http://127.0.0.1:8080/x", "HTTPS://LMS.example.test", "https://[::1]:8443/", "https://xn--mnchen-3ya.de/x"],
)
def test_what_can_be_asked(address: str) -> None:
    assert links.usable(address)


@pytest.mark.parametrize(
    "address",
    [
        *(None, 7, b"https://a.example", "", "https:///x", "ftp://a.example/", "javascript:alert(1)", "/relative"),
        *("https://[::1", "https://a.example:99999/", "https://a.example:0/", "https://user@a.example/"),
        *("https://a.example/\x00", "https://a.example/ x", "https://a.example\\@b.example/", "https://ä.example/"),
        *("https://xn--a/", "https://a.example/\ud800", "https://a.example/" + "x" * 3000),
    ],
)
def test_what_cannot(address: object) -> None:
    assert not links.usable(address)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("https://lms.example.test:443/other", True),
        ("https://LMS.example.test/", True),
        ("http://lms.example.test/", False),
        ("https://lms.example.test:8443/", False),
        ("https://lms.example.test.evil.example/", False),
        ("https://evil.example/?https://lms.example.test/", False),
        ("https://[", False),
    ],
)
def test_what_is_the_same_server(other: str, same: bool) -> None:
    assert links.same_origin(HERE, other) is same
    assert links.same_origin(other, HERE) is same


def test_two_addresses_that_are_none_have_nothing_in_common() -> None:
    assert not links.same_origin("https://[", "https://[")


def test_parts_and_queries_are_added() -> None:
    item = "https://lms.example.test/2/lineitems/15/lineitem?type_id=1"
    assert links.below(item, "scores") == "https://lms.example.test/2/lineitems/15/lineitem/scores?type_id=1"
    assert links.below("https://lms.example.test/7/", "results") == "https://lms.example.test/7/results"
    assert links.with_query(item, user_id="5 6").endswith("?type_id=1&user_id=5+6")


@given(st.one_of(addresses(), st.text()))
def test_any_address_that_can_be_asked_makes_a_request(address: str) -> None:
    if links.usable(address):
        assert httpx.Request("GET", links.with_query(links.below(address, "scores"), a="ä")).url.host


@given(headers())
def test_any_header_leads_somewhere_or_nowhere(given: list[tuple[bytes, bytes]]) -> None:
    found = links.following(httpx.Response(200, headers=given, request=httpx.Request("GET", HERE)), "next")
    # Our token goes there: what counts as the same server must be the one that the client would ask.
    if found is not None and links.same_origin(found, HERE):
        assert httpx.URL(found).host == httpx.URL(HERE).host
