"""Rooms: people open those that are for them by the hub, instructors make and remove some."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.api.conftest import ASSISTANT
from tests.api.test_lti import landing, set_cookies

from kore import clock, cookies, names
from kore.lti import claims
from kore.steps.enrol import enrol
from kore.store import courses, groups, rooms


def make(service: Any, course: str, title: str = "Team") -> str:
    with service.parts.store.write() as session:
        return rooms.make(session, course, title).name


def lab_of(address: str) -> str:
    """The hub user of the room at an address."""
    return names.room_lab(address.rpartition("/")[2])


@pytest.fixture
def room(service: Any, course: str) -> str:
    """The address of a room."""
    return f"/courses/{course}/rooms/{make(service, course)}"


@pytest.mark.parametrize("name", ["lea", "tom", "ina"])
async def test_a_member_comes_into_the_room_by_the_hub(name: str, service: Any, room: str) -> None:
    answer = await service.page(name).get(room)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/main/hub/login?ticket=")
    lab = lab_of(room)
    assert await landing(service, answer) == f"/main/hub/spawn/{lab}?next=%2Fmain%2Fuser%2F{lab}%2Flab"
    assert service.network.asked(f"/users/{lab}") == service.network.asked(f"/users/{lab}/server") == 1


async def test_the_session_in_kore_stays(service: Any, room: str) -> None:
    assert cookies.SESSION not in set_cookies(await service.page("lea").get(room))


async def test_a_room_that_runs_already_is_opened_too(service: Any, room: str) -> None:
    for name in ("lea", "leo"):
        assert (await service.page(name).get(room)).status_code == 303


@pytest.mark.parametrize("name", ["ole", "olga", "igor", "stranger"])
async def test_others_stay_outside(name: str, service: Any, room: str, other_course: str) -> None:
    assert (await service.page(name).get(room)).status_code == 403
    assert not service.network.asked(f"/users/{lab_of(room)}")


async def test_who_is_not_signed_in_is_sent_to_sign_in(service: Any, room: str) -> None:
    answer = await service.browser().get(room)
    assert (answer.status_code, "/session/login?next=" in answer.headers["location"]) == (303, True)


async def test_a_room_of_another_course_is_not_there(service: Any, room: str, other_course: str) -> None:
    for name, address in (
        ("olga", f"/courses/{other_course}/rooms/{room.rpartition('/')[2]}"),
        ("lea", f"{room}-2"),
    ):
        assert (await service.page(name).get(address)).status_code == 404
    assert not service.network.asked(f"/users/{lab_of(room)}")


async def test_a_room_that_does_not_start(service: Any, room: str) -> None:
    lea = service.page("lea")
    assert (await lea.get(room)).status_code == 303
    service.network.hub_answers = False
    answer = await lea.get(room)
    assert (answer.status_code, "The Jupyter hub does not answer" in answer.text) == (503, True)


async def test_an_activity_opens_its_room(service: Any, lms: Any, course: str, room: str) -> None:
    answer = await lms.launch(service.browser(), **{claims.CUSTOM: {"room": room.rpartition("/")[2]}})
    assert await landing(service, answer) == f"/main/services/kore{room}"


async def test_an_instructor_makes_rooms_and_members_see_them(service: Any, course: str) -> None:
    here = f"/main/services/kore/courses/{course}"
    answer = await service.page("ina").post(f"/courses/{course}/rooms", data=service.form("ina", title=" Team <Blau> "))
    assert (answer.status_code, answer.headers["location"]) == (303, here)
    for name, page in (("ina", f"/courses/{course}"), ("tom", f"/courses/{course}"), ("lea", "/"), ("tom", "/")):
        text = (await service.page(name).get(page)).text
        assert (f'href="{here}/rooms/team-blau-' in text, "Team &lt;Blau&gt;" in text) == (True, True), (name, page)
    assert "team-blau" not in (await service.page("ole").get("/")).text
    boss = (await service.page("boss", admin=True).get(f"/courses/{course}")).text
    assert ("Team &lt;Blau&gt;" in boss, "/rooms/team-blau-" in boss) == (True, False)


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


DECLARED = {
    "help": {"title": "Help & more", "public": True},
    "staff": {"title": "Staff", "groups": ["instructors", "assistants"], "users": ["olga"]},
}


@pytest.fixture(params=[True, False], ids=["with nbgrader", "without"])
async def furnished(request: Any, start: Any) -> Any:
    """An instance with every kind of room."""
    automatic = {"per_course": True, "per_group": True}
    return await start(rooms=DECLARED, automatic_rooms=automatic, nbgrader={"enable": request.param})


@pytest.fixture
def class_(furnished: Any, launch_of: Any) -> str:
    """The slug of a course with lea and leo (learners, leo in group 7), ole (observer), tom (assistant), ina."""
    store, there = furnished.parts.store, {"lea": None, "leo": ("7",), "ole": ("7",), "ina": ("8",)}
    for name, ids in there.items():
        role = {"ole": "Mentor", "ina": "Instructor"}.get(name, "Learner")
        made = enrol(store, launch_of(name, role, username=name, groups=ids))
    enrol(store, launch_of("tom", roles=ASSISTANT, username="tom"))
    enrol(store, launch_of("olga", username="olga", context_id="3"))
    return str(made.course)


async def opening(service: Any, address: str, people: str) -> set[str]:
    """Who of these comes in; the others are refused."""
    found = {name: (await service.page(name).get(address)).status_code for name in people.split()}
    assert set(found.values()) <= {303, 403}
    return {name for name, status in found.items() if status == 303}


EVERYBODY = "lea leo ole tom ina olga"


async def test_a_declared_room_opens_for_whom_it_is(furnished: Any, class_: str) -> None:
    assert await opening(furnished, "/rooms/help", EVERYBODY) == set(EVERYBODY.split())
    assert await opening(furnished, "/rooms/staff", EVERYBODY) == {"tom", "ina", "olga"}
    answer = await furnished.page("tom").get("/rooms/staff")
    lab = "room-staff"
    assert await landing(furnished, answer) == f"/main/hub/spawn/{lab}?next=%2Fmain%2Fuser%2F{lab}%2Flab"
    groups = {name: (await furnished.hub().get(f"/hub/users/{name}")).json()["groups"] for name in ("tom", "lea")}
    assert [lab in found for found in groups.values()] == [True, False]


async def test_a_room_that_nobody_has_declared(furnished: Any, class_: str) -> None:
    assert (await furnished.page("lea").get("/rooms/nowhere")).status_code == 404
    assert (await furnished.page("lea").get(f"/rooms/{class_}")).status_code == 404, "a course's room has a course"
    assert (await furnished.browser().get("/rooms/help")).status_code == 303
    assert (await furnished.program("lea").get("/rooms/help")).status_code == 401
    assert not furnished.network.rooms


async def test_an_administrator_who_never_came_by_a_launch_is_refused(furnished: Any, class_: str) -> None:
    assert (await furnished.page("boss", admin=True).get("/rooms/help")).status_code == 404


async def test_a_course_and_its_groups_have_rooms_by_themselves(furnished: Any, class_: str) -> None:
    with furnished.parts.store.read() as session:
        group, other = groups.of_course(session, courses.get(session, class_).id)
    here = f"/courses/{class_}/rooms"
    assert await opening(furnished, f"{here}/{class_}", EVERYBODY) == {"lea", "leo", "tom", "ina"}
    assert await opening(furnished, f"{here}/{group.slug}", EVERYBODY) == {"leo", "tom", "ina"}
    assert await opening(furnished, f"{here}/{other.slug}", EVERYBODY) == {"tom", "ina"}


async def test_people_find_the_rooms_that_they_may_open(furnished: Any, class_: str) -> None:
    with furnished.parts.store.read() as session:
        group, _ = groups.of_course(session, courses.get(session, class_).id)
    found = {}
    for name in ("lea", "leo", "ole", "olga", "ina"):
        text = (await furnished.page(name).get("/")).text
        rooms_there = set(re.findall(r'href="/main/services/kore/((?:courses/[^/"]+/)?rooms/[^"]+)"', text))
        found[name] = {room.replace(f"courses/{class_}/", "") for room in rooms_there}
        assert "Help &amp; more" in text
    own = {"rooms/help", f"rooms/{class_}"}
    assert found["lea"] == own
    assert found["leo"] == own | {f"rooms/{group.slug}"}
    assert found["ole"] == {"rooms/help"}
    assert {"rooms/help", "rooms/staff"} < found["olga"]
    assert own | {"rooms/staff", f"rooms/{group.slug}"} < found["ina"]


async def test_an_instructor_removes_a_room(furnished: Any, class_: str) -> None:
    name = make(furnished, class_)
    page, remove = f"/courses/{class_}", f"/courses/{class_}/rooms/{name}/remove"
    shown = {who: (await furnished.page(who).get(page)).text for who in ("ina", "tom")}
    assert [f'action="/main/services/kore{remove}"' in text for text in shown.values()] == [True, False]
    assert "Its files stay" in shown["ina"]
    assert (await furnished.page("tom").post(remove, data=furnished.form("tom"))).status_code == 403
    assert await opening(furnished, f"{page}/rooms/{name}", "lea") == {"lea"}
    answer = await furnished.page("ina").post(remove, data=furnished.form("ina"))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/main/services/kore{page}")
    assert name not in (await furnished.page("ina").get(page)).text
    lea = (await furnished.hub().get("/hub/users/lea")).json()
    assert names.room_lab(name) not in [*lea["groups"], *(role["name"] for role in lea["roles"])]
    assert (await furnished.page("ina").post(remove, data=furnished.form("ina"))).status_code == 404


async def test_rooms_by_themselves_are_not_offered_for_removal(furnished: Any, class_: str) -> None:
    for name in re.findall(r"<code>([^<]+)</code>", (await furnished.page("ina").get(f"/courses/{class_}")).text):
        address = f"/courses/{class_}/rooms/{name}/remove"
        assert (await furnished.page("ina").post(address, data=furnished.form("ina"))).status_code == 404


@pytest.mark.parametrize(("locale", "words"), [("en", "This room is closed"), ("de", "Diesen Raum gibt es nicht mehr")])
async def test_a_link_to_a_room_that_was_removed_says_so(
    locale: str, words: str, furnished: Any, class_: str, launch_of: Any, lms: Any
) -> None:
    name = make(furnished, class_)
    with furnished.parts.store.write() as session:
        rooms.remove(session, class_, name, clock.now())
    enrol(furnished.parts.store, launch_of("lea", username="lea", locale=locale))
    answer = await lms.launch(furnished.browser(), **{claims.CUSTOM: {"room": name}})
    assert (await landing(furnished, answer)) == f"/main/services/kore/courses/{class_}/rooms/{name}"
    answer = await furnished.page("lea").get(f"/courses/{class_}/rooms/{name}")
    assert (answer.status_code, words in answer.text) == (410, True)
    assert not furnished.network.rooms


async def test_where_rooms_by_themselves_are_off_there_are_none(service: Any, course: str) -> None:
    assert (await service.page("lea").get(f"/courses/{course}/rooms/{course}")).status_code == 410
    assert "room" not in "".join((await service.hub().get("/hub/users/lea")).json()["groups"])
