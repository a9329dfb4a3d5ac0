from __future__ import annotations

from typing import Any

import pytest

from kore_platform import vocabulary as v


async def test_a_score_is_accepted_in_silence(bench: Any) -> None:
    answer = await bench.score(comment="Gut gemacht, Jürgen")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == v.TYPE_SCORE
    (result,) = await bench.results()
    assert (result["resultScore"], result["comment"]) == (80, "Gut gemacht, Jürgen")


@pytest.mark.parametrize("fields", [{"userId": 5}, {"scoreGiven": "8", "scoreMaximum": "10"}, {"submission": {}}])
async def test_lenient_forms(bench: Any, fields: dict[str, Any]) -> None:
    assert (await bench.score(**fields)).status_code == 200
    assert (await bench.results())[0]["resultScore"] == 80


@pytest.mark.parametrize("name", ["userId", "timestamp", "gradingProgress", "activityProgress", "scoreMaximum"])
async def test_required_fields(bench: Any, name: str) -> None:
    answer = await bench.score(remove=(name,))
    assert (answer.status_code, answer.content) == (400, b"[]")
    assert await bench.results() == []


@pytest.mark.parametrize(
    "fields", [{"scoreGiven": "many"}, {"scoreGiven": True}, {"scoreGiven": 1e20}, {"timestamp": "today"}]
)
async def test_malformed_fields(bench: Any, fields: dict[str, Any]) -> None:
    assert (await bench.score(**fields)).status_code == 400


@pytest.mark.parametrize(("maximum", "status"), [("many", 400), (10, 200), (None, 200)])
async def test_a_maximum_counts_without_points_too(bench: Any, maximum: Any, status: int) -> None:
    assert (await bench.score(scoreGiven=None, scoreMaximum=maximum)).status_code == status


@pytest.mark.parametrize("person", ["2", "3", "4", "8", "99"])
async def test_only_students_are_graded(bench: Any, person: str) -> None:
    assert (await bench.score(userId=person)).status_code == 400
    bench.set(non_student_status=404)
    assert (await bench.score(userId=person)).status_code == 404


async def test_suspended_students_are_graded(bench: Any) -> None:
    assert (await bench.score(userId="7")).status_code == 200


@pytest.mark.parametrize("person", ["abc", True, 5.5])
async def test_a_user_that_is_no_number_takes_php_down(bench: Any, person: Any) -> None:
    answer = await bench.score(userId=person)
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html; charset=utf-8")


async def test_order_is_kept(bench: Any) -> None:
    assert (await bench.score(5)).status_code == 200
    assert (await bench.score(5)).status_code == 409
    assert (await bench.score(4)).status_code == 409
    assert (await bench.score(6, scoreGiven=9)).status_code == 200
    assert (await bench.results())[0]["resultScore"] == 90


async def test_a_pretty_printed_failure_looks_like_success(bench: Any) -> None:
    answer = await bench.score(userId="3", indent=1)
    assert (answer.status_code, answer.content) == (200, b"[]")
    bench.set(newline_hides_failure=False)
    assert (await bench.score(userId="3", indent=1)).status_code == 400


async def test_a_locked_grade_is_an_error(bench: Any) -> None:
    bench.platform.columns.by_id["11"].locked = True
    assert (await bench.score()).status_code == 500
    bench.set(locked_status=403)
    assert (await bench.score()).status_code == 403


@pytest.mark.parametrize("status", [201, 204])
async def test_other_platforms_success(bench: Any, status: int) -> None:
    bench.set(score_status=status)
    assert (await bench.score()).status_code == status


@pytest.mark.parametrize(
    ("media", "status"),
    [(v.TYPE_SCORE, 200), (f"{v.TYPE_SCORE}; charset=utf-8", 200), ("application/json", 400), ("", 400)],
)
async def test_the_media_type_counts(bench: Any, media: str, status: int) -> None:
    body = b'{"userId":"5","timestamp":"2027-01-15T08:00:00Z","gradingProgress":"x","activityProgress":"x"}'
    headers = bench.bearer() | {"Content-Type": media}
    answer = await bench.http.post(bench.lineitem(end="/scores"), content=body, headers=headers)
    assert answer.status_code == status


async def test_methods_and_rights(bench: Any) -> None:
    url, media = bench.lineitem(end="/scores"), {"Content-Type": v.TYPE_SCORE}
    assert (await bench.http.get(url, headers=bench.bearer())).status_code == 405
    unauthorized = await bench.http.post(url, content=b"{}", headers=media)
    assert (unauthorized.status_code, unauthorized.json()["reason"]) == (401, "Unauthorized")
    reader = media | bench.bearer(v.SCOPE_RESULT)
    assert (await bench.http.post(url, content=b"{}", headers=reader)).status_code == 401
    assert (await bench.score(column="99")).json()["reason"] == "Not Found: Grade item 99 doesn't exist"
