"""The finer points of reading lists: both sides of each rule."""

from __future__ import annotations

from typing import Any

import pytest

from kore_platform import vocabulary as v
from kore_platform.certify import item_cases
from kore_platform.certify.browser import Page
from kore_platform.certify.evidence import Evidence
from kore_platform.journal import Entry
from kore_platform.options import Endpoint

CHECKS = {case.id: case.check for case in item_cases.cases()}
PATHS = {Endpoint.LINEITEMS: "/lineitems", Endpoint.RESULTS: "/results", Endpoint.LINEITEM: "/lineitem"}


@pytest.fixture
async def found(pair: Any) -> Evidence:
    return Evidence((await pair()).kit, Page(200, "", "", ""))


def add(found: Evidence, place: Endpoint, *, more: bool = False, method: str = "GET", accept: str = "") -> None:
    journal = found.kit.platform.journal
    following = f"https://kit.test{PATHS[place]}?from=1" if more else ""
    number, headers = journal.next_number(), {"accept": accept} if accept else {}
    journal.add(Entry(number, 0.0, place, method, PATHS[place], {}, headers, "", 200, "certify", following))


def test_results_are_read_to_their_end(found: Evidence) -> None:
    add(found, Endpoint.RESULTS, more=True)
    assert CHECKS["paging"](found).outcome == "skipped", "it may come yet"
    found.over = True
    assert CHECKS["paging"](found).outcome == "failed"


def test_who_has_found_its_column_need_not_read_on(found: Evidence) -> None:
    add(found, Endpoint.LINEITEMS, more=True)
    assert CHECKS["paging"](found).outcome == "passed"
    add(found, Endpoint.LINEITEMS, method="POST")
    assert CHECKS["paging"](found).outcome == "failed"


def test_lists_that_are_no_longer_than_a_page(found: Evidence) -> None:
    add(found, Endpoint.RESULTS)
    assert CHECKS["paging"](found).outcome == "skipped"


@pytest.mark.parametrize(
    ("of_list", "of_single", "outcome"),
    [
        (v.TYPE_LINEITEMS, v.TYPE_LINEITEM, "passed"),
        (v.TYPE_LINEITEMS, None, "passed"),
        (None, v.TYPE_LINEITEM, "passed"),
        (v.TYPE_LINEITEM, None, "failed"),
        (None, v.TYPE_LINEITEMS, "failed"),
        (v.TYPE_LINEITEMS, "*/*", "failed"),
        (None, None, "skipped"),
    ],
)
def test_media_types(found: Evidence, of_list: str | None, of_single: str | None, outcome: str) -> None:
    for place, accept in ((Endpoint.LINEITEMS, of_list), (Endpoint.LINEITEM, of_single)):
        if accept:
            add(found, place, accept=accept)
    assert CHECKS["lineitem-accept"](found).outcome == outcome
