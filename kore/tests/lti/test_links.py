"""Where an answer leads on to, and whether that is the same server."""

from __future__ import annotations

import httpx
import pytest

from kore.errors import PlatformUnavailable
from kore.lti import links

BASE = "https://lms.example.test/courses/2/members?role=all"


def answer(header: str | None) -> httpx.Response:
    headers = {} if header is None else {b"Link": header.encode()}
    return httpx.Response(200, headers=headers, request=httpx.Request("GET", BASE))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('<https://lms.example.test/m?page=2>; rel="next"', "https://lms.example.test/m?page=2"),
        ("</m?page=2>;rel=next", "https://lms.example.test/m?page=2"),
        ('<?page=2>; title="a, b"; REL="last Next"', "https://lms.example.test/courses/2/members?page=2"),
        ('</1>; rel="first", </2>; rel="next", </9>; rel="last"', "https://lms.example.test/2"),
        ("</m?a=1&amp;b=2>; rel=“next”", "https://lms.example.test/m?a=1&b=2"),
        ('</m>; rel="nextish"', None),
        ('</m>; rel="prev"', None),
        ("next", None),
        (None, None),
    ],
)
def test_the_address_of_a_relation(header: str | None, expected: str | None) -> None:
    assert links.following(answer(header), "next") == expected


def test_an_address_that_is_none() -> None:
    with pytest.raises(PlatformUnavailable, match="names an address that is none"):
        links.following(answer('<https://[::>; rel="next"'), "next")


@pytest.mark.parametrize(
    "other", ["https://lms.example.test/x", "https://LMS.example.test:443/?y", "https://lms.example.test"]
)
def test_the_same_server(other: str) -> None:
    assert links.same_origin(BASE, other)


@pytest.mark.parametrize(
    "other",
    [
        "http://lms.example.test/x",
        "https://lms.example.test:8443/x",
        "https://lms.example.test.evil.test/x",
        "https://lms.example.test@evil.test/x",
        "https://me:secret@lms.example.test/x",
        "https://evil.test\\@lms.example.test/x",
        "//lms.example.test/x",
        "https://[::",
        "",
    ],
)
def test_another_server(other: str) -> None:
    assert not links.same_origin(BASE, other)
