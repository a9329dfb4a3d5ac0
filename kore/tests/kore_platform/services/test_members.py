from __future__ import annotations

import re
from typing import Any

import pytest

from kore_platform import changes
from kore_platform import vocabulary as v

URL = "/mod/lti/services.php/CourseSection/2/bindings/1/memberships"


async def get(bench: Any, query: str = "") -> Any:
    return await bench.http.get(f"{URL}{query}", headers=bench.bearer())


async def test_members_in_moodles_shape(bench: Any) -> None:
    body = (await get(bench)).json()
    assert body["id"] == f"https://lms.test{URL}"
    assert body["context"] == {"id": "2", "label": "K1", "title": "Daten & Jupyter"}
    found = {member["user_id"]: member["roles"] for member in body["members"]}
    assert found == {"3": ["Instructor"], "4": ["Learner"], "5": ["Learner"], "6": ["Learner"]}
    assert body["members"][2] == {
        "status": "Active", "roles": ["Learner"], "user_id": "5", "lis_person_sourcedid": "M5", "name": "Ada F5",
        "given_name": "Ada", "family_name": "F5", "email": "ada@example.test", "ext_user_username": "ada",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "people"),
    [("Learner", "456"), ("Instructor", "3"), (v.ROLE_LEARNER, "456"), ("Mentor", "3456")],
)
async def test_roles_filter(bench: Any, role: str, people: str) -> None:
    answer = await bench.http.get(URL, params={"role": role}, headers=bench.bearer())
    assert [member["user_id"] for member in answer.json()["members"]] == list(people)


async def test_pages_only_when_asked(bench: Any) -> None:
    assert "link" not in (await get(bench)).headers
    first = await get(bench, "?limit=3")
    assert first.headers["link"] == f'<https://lms.test{URL}?limit=3&from=3>; rel="next"'
    last = await get(bench, "?limit=3&from=3")
    assert [len(page.json()["members"]) for page in (first, last)] == [3, 1]
    assert "link" not in last.headers
    assert len((await get(bench, "?from=3")).json()["members"]) == 4


async def test_pages_can_be_forced(bench: Any) -> None:
    bench.set(nrps_page_size=2)
    answer = await get(bench)
    assert len(answer.json()["members"]) == 2
    assert 'rel="next"' in answer.headers["link"]


async def test_a_resource_link_brings_messages(bench: Any) -> None:
    graded, ungraded = [(await get(bench, f"?rlid={i}")).json()["members"][0]["message"][0] for i in "12"]
    assert v.OUTCOMES_CLAIM in graded
    assert ungraded == {f"{v.LTI}message_type": v.RESOURCE_LINK_REQUEST}
    assert (await get(bench, "?rlid=99")).status_code == 404


async def test_full_roles_on_demand(bench: Any) -> None:
    bench.set(nrps_short_roles=False)
    assert (await get(bench)).json()["members"][0]["roles"] == [v.ROLE_INSTRUCTOR]


async def test_rights(bench: Any) -> None:
    for headers, status in (
        (bench.bearer(v.SCOPE_MEMBERS) | {"Accept": v.TYPE_MEMBERS}, 200),
        (bench.bearer() | {"Accept": "application/json"}, 400),
        (bench.bearer(v.SCOPE_SCORE), 401),
        (bench.bearer(client_id="other0123456789"), 401),
        ({}, 401),
    ):
        assert (await bench.http.get(URL, headers=headers)).status_code == status
    assert (await bench.http.post(URL, headers=bench.bearer())).status_code == 405
    assert (await bench.http.get(URL.replace("/2/", "/99/"), headers=bench.bearer())).status_code == 404


async def test_inactive_people_are_listed_on_demand(bench: Any) -> None:
    bench.set(nrps_inactive=True)
    bench.platform.change_world(changes.enrol(bench.platform.world, "2", "3", {"role": "teacher", "suspended": True}))
    found = {m["user_id"]: (m["status"], m["roles"]) for m in (await get(bench)).json()["members"]}
    assert found["7"] == ("Inactive", ["Learner"])
    assert found["3"] == ("Inactive", ["Instructor"])
    assert found["5"] == ("Active", ["Learner"])


async def test_another_context_id(bench: Any) -> None:
    bench.set(nrps_context_id="of another course")
    assert (await get(bench)).json()["context"]["id"] == "of another course"


async def test_the_next_page_may_keep_the_role(bench: Any) -> None:
    assert "role" not in (await get(bench, "?role=Learner&limit=2")).headers["link"]
    bench.set(nrps_next_loses_role=False)
    assert "role=Learner&limit=2&from=2" in (await get(bench, "?role=Learner&limit=2")).headers["link"]


def link(answer: Any, relation: str) -> str:
    found = re.search(f'<([^>]*)>; rel="{relation}"', answer.headers["link"])
    assert found
    return found[1].partition("?")[2]


async def test_differences_name_who_came_changed_and_left(bench: Any) -> None:
    bench.set(nrps_differences=True)
    since = link(await get(bench), "differences")
    quiet = await get(bench, f"?{since}")
    assert quiet.json()["members"] == []
    world = changes.enrol(bench.platform.world, "2", "8", {"role": "student"})
    world = changes.enrol(world, "2", "6", {"role": "student", "suspended": True})
    bench.platform.change_world(changes.unenrol(world, "2", "5"))
    answer = await get(bench, f"?{since}")
    found = {member["user_id"]: member["status"] for member in answer.json()["members"]}
    assert found == {"5": "Deleted", "6": "Inactive", "8": "Active"}
    assert (await get(bench, f"?{link(answer, 'differences')}")).json()["members"] == []


async def test_differences_count_from_the_first_page(bench: Any) -> None:
    bench.set(nrps_differences=True)
    first = await get(bench, "?limit=2")
    bench.platform.change_world(changes.unenrol(bench.platform.world, "2", "3"))
    last = await get(bench, f"?{link(first, 'next')}")
    found = (await get(bench, f"?{link(last, 'differences')}")).json()["members"]
    assert [member["user_id"] for member in found] == ["3"]


async def test_moodle_knows_no_differences(bench: Any) -> None:
    assert len((await get(bench, "?since=0")).json()["members"]) == 4
