from __future__ import annotations

import pytest

from kore_platform.options import Strictness
from kore_platform.services.links import cut, header

RIGHT = Strictness(broken_links=False)


@pytest.mark.parametrize(("start", "limit", "page"), [(0, 0, [1, 2, 3]), (0, 2, [1, 2]), (2, 2, [3]), (9, 2, [])])
def test_pages(start: int, limit: int, page: list[int]) -> None:
    assert cut([1, 2, 3], start, limit) == page


def test_a_right_header() -> None:
    link = header("https://l/x", {"type_id": "1"}, start=0, limit=2, total=3, options=RIGHT)["Link"]
    assert '<https://l/x?type_id=1&limit=2&from=2>; rel="next"' in link
    assert 'rel="prev"' not in link


def test_the_last_page_has_no_next() -> None:
    link = header("https://l/x", {}, start=2, limit=2, total=3, options=RIGHT)["Link"]
    assert 'rel="next"' not in link
    assert '<https://l/x?limit=2&from=0>; rel="prev"' in link


def test_moodles_header_is_broken() -> None:
    link = header("https://l/x", {"type_id": "1"}, start=0, limit=2, total=3, options=Strictness())["Link"]
    assert "type_id=1&amp;limit=2&amp;from=2>; rel=\u201cnext\u201d" in link


def test_no_limit_no_header() -> None:
    assert header("https://l/x", {}, start=0, limit=0, total=3, options=RIGHT) == {}
