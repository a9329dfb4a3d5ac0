from __future__ import annotations

from typing import Any

import pytest

from kore_platform import vocabulary as v

URL = "/mod/lti/services.php/CourseSection/2/bindings/1/groups"
MEMBERS = URL.replace("/groups", "/memberships")
RED = {"id": "21", "name": "Red", "members": ["5", "6", "8"]}
BLUE = {"id": "22", "name": "Blue", "members": ["5"]}


@pytest.fixture
def plain_world(plain_world: dict[str, Any]) -> dict[str, Any]:
    plain_world["courses"][0]["groups"] = [RED, BLUE]
    plain_world["tools"][0]["groups"] = True
    return plain_world


async def get(bench: Any, url: str = URL, **query: str) -> Any:
    return await bench.http.get(url, params=query, headers=bench.bearer(v.SCOPE_GROUPS, v.SCOPE_MEMBERS))


async def test_the_groups_of_a_course(bench: Any) -> None:
    answer = await get(bench)
    assert answer.headers["content-type"] == v.TYPE_GROUPS
    assert answer.json() == {
        "id": f"https://lms.test{URL}",
        "groups": [{"id": "21", "name": "Red"}, {"id": "22", "name": "Blue"}],
    }
    assert "link" not in answer.headers


async def test_the_groups_of_a_person_as_long_as_they_are_enrolled(bench: Any) -> None:
    for person, groups in {"5": ["21", "22"], "6": ["21"], "8": [], "4": []}.items():
        assert [group["id"] for group in (await get(bench, user_id=person)).json()["groups"]] == groups


async def test_pages_when_asked(bench: Any) -> None:
    first = await get(bench, limit="1", user_id="5")
    assert first.headers["link"] == f'<https://lms.test{URL}?limit=1&from=1&user_id=5>; rel="next"'
    last = await get(bench, limit="1", user_id="5", **{"from": "1"})
    assert [page.json()["groups"][0]["id"] for page in (first, last)] == ["21", "22"]
    assert "link" not in last.headers


async def test_members_come_with_their_groups_when_asked(bench: Any) -> None:
    assert "group_enrollments" not in (await get(bench, MEMBERS)).json()["members"][0]
    found = {m["user_id"]: m["group_enrollments"] for m in (await get(bench, MEMBERS, groups="true")).json()["members"]}
    assert found == {"3": [], "4": [], "5": [{"group_id": "21"}, {"group_id": "22"}], "6": [{"group_id": "21"}]}


async def test_rights(bench: Any) -> None:
    for headers, status in (
        (bench.bearer(v.SCOPE_GROUPS) | {"Accept": v.TYPE_GROUPS}, 200),
        (bench.bearer(v.SCOPE_GROUPS) | {"Accept": "application/json"}, 400),
        (bench.bearer(v.SCOPE_MEMBERS), 401),
        (bench.bearer(v.SCOPE_GROUPS, client_id="other0123456789"), 401),
        ({}, 401),
    ):
        assert (await bench.http.get(URL, headers=headers)).status_code == status
    allowed = bench.bearer(v.SCOPE_GROUPS)
    assert (await bench.http.post(URL, headers=allowed)).status_code == 405
    assert (await bench.http.get(URL.replace("/2/", "/99/"), headers=allowed)).status_code == 404
    assert (await bench.http.get(URL.replace("/1/", "/2/"), headers=allowed)).status_code == 401


async def test_who_changes_groups_is_different(bench: Any) -> None:
    bench.set(nrps_differences=True)
    since = bench.platform.roster.last
    await bench.control("PATCH", "courses/2", {"groups": [RED]})
    assert bench.platform.roster.since("2", since) == ["5"]
    assert [group["id"] for group in (await get(bench)).json()["groups"]] == ["21"]
