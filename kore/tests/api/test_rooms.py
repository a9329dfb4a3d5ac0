"""Rooms: members open them by the hub, instructors make them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.test_lti import landing, set_cookies

from kore import cookies
from kore.lti import claims
from kore.store import rooms

ROOM = "room-team"


@pytest.fixture
def room(service: Any, course: str) -> str:
    """The address of a room."""
    with service.parts.store.write() as session:
        assert rooms.make(session, course, "Team").name == "team"
    return f"/courses/{course}/rooms/team"


@pytest.mark.parametrize("name", ["lea", "tom", "ina"])
async def test_a_member_comes_into_the_room_by_the_hub(name: str, service: Any, room: str) -> None:
    answer = await service.page(name).get(room)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/main/hub/login?ticket=")
    assert await landing(service, answer) == f"/main/hub/spawn/{ROOM}?next=%2Fmain%2Fuser%2F{ROOM}%2Flab"
    assert service.network.asked(f"/users/{ROOM}") == service.network.asked(f"/users/{ROOM}/server") == 1


async def test_the_session_in_kore_stays(service: Any, room: str) -> None:
    assert cookies.SESSION not in set_cookies(await service.page("lea").get(room))


async def test_a_room_that_runs_already_is_opened_too(service: Any, room: str) -> None:
    for name in ("lea", "leo"):
        assert (await service.page(name).get(room)).status_code == 303


@pytest.mark.parametrize("name", ["ole", "olga", "igor", "stranger"])
async def test_others_stay_outside(name: str, service: Any, room: str, other_course: str) -> None:
    assert (await service.page(name).get(room)).status_code == 403
    assert not service.network.asked(f"/users/{ROOM}")


async def test_who_is_not_signed_in_is_sent_to_sign_in(service: Any, room: str) -> None:
    answer = await service.browser().get(room)
    assert (answer.status_code, "/session/login?next=" in answer.headers["location"]) == (303, True)


async def test_a_room_of_another_course_is_not_there(service: Any, room: str, other_course: str) -> None:
    for name, address in (("olga", f"/courses/{other_course}/rooms/team"), ("lea", f"{room}-2")):
        assert (await service.page(name).get(address)).status_code == 404
    assert not service.network.asked(f"/users/{ROOM}")


async def test_a_room_that_does_not_start(service: Any, room: str) -> None:
    lea = service.page("lea")
    assert (await lea.get(room)).status_code == 303
    service.network.hub_answers = False
    answer = await lea.get(room)
    assert (answer.status_code, "The Jupyter hub does not answer" in answer.text) == (503, True)


async def test_an_activity_opens_its_room(service: Any, lms: Any, course: str, room: str) -> None:
    answer = await lms.launch(service.browser(), **{claims.CUSTOM: {"room": "team"}})
    assert await landing(service, answer) == f"/main/services/kore{room}"


async def test_an_instructor_makes_rooms_and_members_see_them(service: Any, course: str) -> None:
    here = f"/main/services/kore/courses/{course}"
    answer = await service.page("ina").post(f"/courses/{course}/rooms", data=service.form("ina", title=" Team <Blau> "))
    assert (answer.status_code, answer.headers["location"]) == (303, here)
    for name, page in (("ina", f"/courses/{course}"), ("tom", f"/courses/{course}"), ("lea", "/"), ("tom", "/")):
        text = (await service.page(name).get(page)).text
        assert (f'href="{here}/rooms/team-blau"' in text, "Team &lt;Blau&gt;" in text) == (True, True), (name, page)
    assert "team-blau" not in (await service.page("ole").get("/")).text
    boss = (await service.page("boss", admin=True).get(f"/courses/{course}")).text
    assert ("Team &lt;Blau&gt;" in boss, "/rooms/team-blau" in boss) == (True, False)


async def test_only_who_may_make_rooms_is_offered_it(service: Any, course: str) -> None:
    offered = [
        f'action="/main/services/kore/courses/{course}/rooms"' in text
        for text in [(await service.page(name).get(f"/courses/{course}")).text for name in ("ina", "tom")]
    ]
    assert offered == [True, False]
    answer = await service.page("tom").post(f"/courses/{course}/rooms", data=service.form("tom", title="Team"))
    assert answer.status_code == 403


@pytest.mark.parametrize("title", ["", " "])
async def test_a_room_needs_a_name(title: str, service: Any, course: str) -> None:
    answer = await service.page("ina").post(f"/courses/{course}/rooms", data=service.form("ina", title=title))
    assert answer.status_code == 400


async def test_without_nbgrader_there_are_rooms(start: Any, lms: Any) -> None:
    service = await start(nbgrader={"enable": False})
    await lms.launch(service.browser())
    [course] = (await service.program("lea").get("/api/courses")).json()["courses"]
    with service.parts.store.write() as session:
        rooms.make(session, course["slug"], "Team")
    assert (await service.page("lea").get(f"/courses/{course['slug']}/rooms/team")).status_code == 303
