from __future__ import annotations

from typing import Any

import pytest

from kore_platform import vocabulary as v
from kore_platform.answers import ConnectionDropped
from kore_platform.journal import LONGEST
from kore_platform.options import Endpoint, Faults

TOOL = "tool0123456789a"


async def test_a_score_is_noted_with_its_sender(bench: Any) -> None:
    await bench.score(comment="Größe")
    (entry,) = bench.platform.journal.entries()
    assert (entry.endpoint, entry.method, entry.status, entry.client_id) == (Endpoint.SCORES, "POST", 200, TOOL)
    assert entry.path.endswith("/lineitem/scores")
    assert entry.query == {"type_id": "1"}
    assert '"userId": "5"' in entry.body
    assert entry.headers["content-type"] == "application/vnd.ims.lis.v1.score+json"
    assert entry.time == 1_800_000_000


async def test_tokens_are_told_apart_but_not_told(bench: Any) -> None:
    headers = bench.bearer()
    for sent in (headers, headers, bench.bearer()):
        await bench.http.get(bench.lineitem(), headers=sent)
    first, second, third = (entry.headers["authorization"] for entry in bench.platform.journal.entries())
    assert first == second != third
    assert first.startswith("Bearer sha256:")
    assert headers["Authorization"].removeprefix("Bearer ") not in first


async def test_an_assertion_loses_its_signature(bench: Any) -> None:
    assertion = bench.assertion()
    await bench.ask_token(assertion)
    (entry,) = bench.platform.journal.entries(Endpoint.TOKEN)
    signed, _, signature = assertion.rpartition(".")
    assert (f"{signed}." in entry.body, signature in entry.body) == (True, False)
    assert (entry.client_id, entry.status) == (TOOL, 200)


async def test_the_way_through_the_browser_is_noted(bench: Any) -> None:
    await bench.log_in("5")
    await bench.authenticate(await bench.initiate())
    await bench.http.get("/mod/lti/openid-configuration.php")
    bearer = {"Authorization": f"Bearer {bench.assertion(sub='n')}"}
    await bench.http.post("/mod/lti/openid-registration.php", json={}, headers=bearer)
    found = [(entry.endpoint, entry.client_id, entry.status) for entry in bench.platform.journal.entries()]
    assert found == [
        (Endpoint.AUTH, TOOL, 200), (Endpoint.CONFIGURATION, "", 200), (Endpoint.REGISTRATION, "n", 404),
    ]  # fmt: skip


async def test_a_deep_linking_response_is_its_issuers(bench: Any) -> None:
    await bench.http.post("/mod/lti/contentitem_return.php", data={"JWT": bench.assertion(remove=("sub",))})
    assert [entry.client_id for entry in bench.platform.journal.entries(Endpoint.DEEP_LINKING)] == [TOOL]


async def test_bodies_are_cut(bench: Any) -> None:
    await bench.score(comment="x" * LONGEST)
    assert [len(entry.body) for entry in bench.platform.journal.entries()] == [LONGEST]


@pytest.mark.parametrize(("faults", "status"), [(Faults(error_rate=1.0), 502), (Faults(drop_after_rate=1.0), None)])
async def test_faults_are_noted_as_tools_met_them(bench: Any, faults: Faults, status: int | None) -> None:
    bench.platform.traffic.change(faults)
    try:
        await bench.score()
    except ConnectionDropped:
        assert status is None
    assert [entry.status for entry in bench.platform.journal.entries()] == [status]


@pytest.mark.parametrize("broken", [True, False])
async def test_the_next_page_is_noted(bench: Any, broken: bool) -> None:
    bench.set(broken_links=broken, ags_page_size=1)
    await bench.make_column()
    joint = "&amp;" if broken else "&"
    for place, query, following in (
        ("lineitems", "?type_id=1", f"?type_id=1{joint}limit=1{joint}from=1"),
        ("lineitems", "?type_id=1&limit=1&from=1", ""),
    ):
        await bench.http.get(
            f"/mod/lti/services.php/2/{place}{query}", headers=bench.bearer() | {"Accept": v.TYPE_LINEITEMS}
        )
        address = f"https://lms.test/mod/lti/services.php/2/{place}{following}"
        assert bench.platform.journal.entries()[-1].following == (address if following else "")


async def test_what_is_refused_on_purpose_is_noted_whole(bench: Any) -> None:
    bench.platform.traffic.change(Faults(too_many_rate=1.0))
    await bench.score(comment="kept")
    (entry,) = bench.platform.journal.entries()
    assert entry.status == 429
    assert "kept" in entry.body


async def test_pages_and_control_leave_no_trace(bench: Any) -> None:
    await bench.log_in("5")
    await bench.http.get("/my/")
    await bench.control("GET", "world")
    assert bench.platform.journal.entries() == []
