from __future__ import annotations

from typing import Any

import pytest

from kore_platform import vocabulary as v


async def test_a_result_in_moodles_shape(bench: Any) -> None:
    await bench.score(1, comment="fine")
    base = "https://lms.test/mod/lti/services.php/2/lineitems/11/lineitem"
    assert await bench.results() == [
        {
            "id": f"{base}/results?type_id=1&user_id=5",
            "userId": "5",
            "resultScore": 80,
            "resultMaximum": 100,
            "comment": "fine",
            "scoreOf": f"{base}?type_id=1",
            "timestamp": "2027-01-15T08:00:01+00:00",
        }
    ]


async def test_one_person(bench: Any) -> None:
    for person in ("5", "6"):
        await bench.score(userId=person)
    for wanted, found in (("6", ["6"]), ("7", []), ("99", [])):
        url = bench.lineitem(end="/results", query=f"?type_id=1&user_id={wanted}")
        answer = await bench.http.get(url, headers=bench.bearer())
        assert [result["userId"] for result in answer.json()] == found


async def test_an_override_is_the_result(bench: Any) -> None:
    await bench.score()
    await bench.control("POST", "gradebook/2/override", {"column": "11", "person": "5", "score": 33, "comment": "mine"})
    assert (await bench.score(59)).status_code == 200
    (result,) = await bench.results()
    assert (result["resultScore"], result["comment"]) == (33, "mine")


@pytest.mark.parametrize(("made", "keys"), [(False, None), (True, {"id", "userId"})])
async def test_an_erased_grade(bench: Any, made: bool, keys: set[str] | None) -> None:
    column = await bench.make_column() if made else ""
    await bench.score(1, column=column)
    await bench.score(2, column=column, remove=("scoreGiven",))
    results = await bench.results(column)
    assert [set(result) for result in results] == ([keys] if keys else [])


async def test_pages_crash_with_the_type_only(bench: Any) -> None:
    for person in ("5", "6"):
        await bench.score(userId=person)
    url = bench.lineitem(end="/results", query="?limit=1")
    page = await bench.http.get(url, headers=bench.bearer())
    assert len(page.json()) == 1
    assert "link" in page.headers
    crash = await bench.http.get(f"{url}&type_id=1", headers=bench.bearer())
    assert (crash.status_code, crash.headers["content-type"]) == (404, "text/html; charset=utf-8")
    bench.set(results_limit_crash=False)
    assert len((await bench.http.get(f"{url}&type_id=1", headers=bench.bearer())).json()) == 1
    bench.set(ags_page_size=1)
    assert len(await bench.results()) == 1


async def test_rights_and_media(bench: Any) -> None:
    url = bench.lineitem(end="/results")
    for headers, status in (
        (bench.bearer(v.SCOPE_RESULT), 200),
        (bench.bearer(v.SCOPE_RESULT) | {"Accept": v.TYPE_RESULTS}, 200),
        (bench.bearer(v.SCOPE_RESULT) | {"Accept": "application/json"}, 400),
        (bench.bearer(v.SCOPE_SCORE, v.SCOPE_LINEITEM), 401),
        ({}, 401),
    ):
        assert (await bench.http.get(url, headers=headers)).status_code == status
    assert (await bench.http.post(url, headers=bench.bearer())).status_code == 405
