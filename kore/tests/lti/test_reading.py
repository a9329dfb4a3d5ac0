"""Values out of JSON in which anything may stand."""

from __future__ import annotations

from typing import Any

import pytest

from kore.errors import TokenInvalid
from kore.lti import reading

ODD: list[Any] = [None, True, 1, 1.5, [], ["a"], {}, {"a": 1}]


@pytest.mark.parametrize("value", ODD)
def test_another_type_is_as_good_as_nothing(value: Any) -> None:
    values = {"a": value}
    assert reading.section(values, "a") == (value if isinstance(value, dict) else {})
    assert reading.identifier(values, "a") is None
    assert reading.text(values, "a") == reading.web_address(values, "a") == ""
    assert reading.texts(values, "a") == (("a",) if value == ["a"] else ())
    assert reading.flag(values, "a") is (True if value is True else None)


@pytest.mark.parametrize("value", ["5", "x" * 255, "Ünïcode 💡", "a b", "CASE", "case"])
def test_an_id_stays_as_it_is(value: str) -> None:
    assert reading.identifier({"a": value}, "a") == value


@pytest.mark.parametrize("value", ["x" * 256, "5\x00", "\ud800", "a\nb"])
def test_an_id_that_cannot_be_kept_is_refused(value: str) -> None:
    with pytest.raises(TokenInvalid):
        reading.identifier({"a": value}, "a")


def test_text_is_cut_and_cleaned() -> None:
    assert reading.text({"a": " A\x00B\r\n\ud800C "}, "a") == "ABC"
    assert reading.text({"a": "x" * 600}, "a") == "x" * 500


def test_a_list_is_bounded() -> None:
    assert reading.texts({"a": ["a", 1, "x" * 256, "b", ["c"]]}, "a") == ("a", "b")
    assert len(reading.texts({"a": ["a"] * 1000}, "a")) == 50


@pytest.mark.parametrize(
    "address",
    [
        "https://lms.example.test",
        "https://lms.example.test/a?b=c&d=%20#e".partition("#")[0],
        "https://lms.example.test:8443/",
        "http://127.0.0.1:8080/mod/lti/return.php?course=2",
        "http://[::1]:8080/",
        "http://localhost?a",
    ],
)
def test_a_web_address(address: str) -> None:
    assert reading.web_address({"a": address}, "a") == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//lms.example.test/",
        "/path",
        "http://lms.example.test/",
        "https://",
        "https://user@lms.example.test/",
        "https://user:password@lms.example.test/",
        "https://lms.example.test/#fragment",
        "https://lms.example.test/a b",
        "https://lms.example.test/\r\nSet-Cookie: a=b",
        "https://lms.example.test;script-src *",
        "https://lms.example.test 'unsafe-inline'/",
        "https://lms.example.test\\@evil.example.test/",
        "https://[::1/",
        "HTTPS:lms.example.test",
        " https://lms.example.test",
        "https://lms.example.test/ü",
        f"https://lms.example.test/{'x' * 2000}",
    ],
)
def test_what_no_browser_shall_be_sent_to(address: str) -> None:
    assert reading.web_address({"a": address}, "a") == ""
