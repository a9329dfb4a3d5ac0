from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(("person", "status"), [("5", 200), ("3", 200), ("2", 200), ("7", 403), ("8", 403)])
async def test_only_active_members_enter_a_course(bench: Any, person: str, status: int) -> None:
    await bench.log_in(person)
    for path in ("/course/view.php?id=2", "/mod/lti/view.php?id=1", "/mod/lti/launch.php?id=1"):
        assert (await bench.http.get(path)).status_code == status


@pytest.mark.parametrize("path", ["/course/view.php?id=99", "/mod/lti/view.php?id=99", "/course/view.php"])
async def test_what_does_not_exist_is_a_page(bench: Any, path: str) -> None:
    await bench.log_in("5")
    answer = await bench.http.get(path)
    assert answer.status_code == 404
    assert "There is no such" in answer.text


async def test_the_cookie_of_a_secure_platform(bench: Any) -> None:
    answer = await bench.http.post("/login/index.php", data={"person": "5"})
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("moodlesession")
    assert all(part in cookie for part in ("secure", "httponly", "samesite=none"))


async def test_a_person_who_is_gone_is_logged_out(bench: Any) -> None:
    await bench.log_in("8")
    world = bench.platform.world
    people = tuple(person for person in world.people if person.id != "8")
    bench.platform.world = type(world)(people=people, tools=world.tools, courses=world.courses)
    assert (await bench.http.get("/my/")).status_code == 303
