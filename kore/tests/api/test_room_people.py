"""A room's lab learns who may come in; nobody else is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kore import names
from kore.api import room_people
from kore.model import Launch
from kore.steps.enrol import enrol
from kore.store import courses, groups, rooms

DECLARED = {
    "help": {"title": "Help", "public": True},
    "staff": {"title": "Staff", "groups": ["instructors"], "users": ["lea"]},
}


@pytest.fixture
async def service(start: Callable[..., Any]) -> Any:
    return await start(rooms=DECLARED, automatic_rooms={"per_course": True, "per_group": True})


async def ask(service: Any, room: str) -> list[dict[str, str]]:
    answer = await service.program(names.room_lab(room)).get("/rooms/people")
    assert answer.status_code == 200
    found: list[dict[str, str]] = answer.json()
    return found


async def test_everybody_who_may_open_the_room_and_nobody_else(
    service: Any, course: str, other_course: str, launch_of: Callable[..., Launch]
) -> None:
    enrol(service.parts.store, launch_of("leo", username="leo", groups=("7",)))
    with service.parts.store.write() as session:
        made = rooms.make(session, course, "Team").name
        [group] = groups.of_course(session, courses.get(session, course).id)
    found = {
        room: [guest["name"] for guest in await ask(service, room)]
        for room in (course, group.slug, made, "help", "staff", "gone")
    }
    everybody = ["ina", "lea", "leo", "tom"]
    assert found == {
        course: everybody,
        group.slug: ["ina", "leo", "tom"],
        made: everybody,
        "help": sorted([*everybody, "ole", "igor", "olga"]),
        "staff": ["igor", "ina", "lea"],
        "gone": [],
    }


async def test_people_are_called_as_the_lms_calls_them(service: Any, launch_of: Callable[..., Launch]) -> None:
    enrol(service.parts.store, launch_of("1", username="ada", name="Ada Löwe"))
    enrol(service.parts.store, launch_of("2", username="bob", given_name="Bob", family_name="Berg"))
    enrol(service.parts.store, launch_of("3", username="eve"))
    assert await ask(service, "help") == [
        {"name": "ada", "display_name": "Ada Löwe"},
        {"name": "bob", "display_name": "Bob Berg"},
        {"name": "eve", "display_name": "eve"},
    ]


async def test_an_answer_is_bounded(service: Any, course: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_people, "_MOST", 2)
    assert len(await ask(service, "help")) == 2


@pytest.mark.parametrize("who", ["lea", "ina", "grading lab"])
async def test_no_other_lab_is_told(who: str, service: Any, course: str) -> None:
    caller = names.grading_lab(course) if who == "grading lab" else who
    assert (await service.program(caller).get("/rooms/people")).status_code == 403
    assert (await service.client().get("/rooms/people")).status_code == 401


async def test_a_rooms_lab_may_do_nothing_else(service: Any, course: str) -> None:
    lab = service.program(names.room_lab(course))
    for path in ("/api/courses", f"/api/courses/{course}/members", f"/api/courses/{course}/assignments"):
        assert (await lab.get(path)).status_code == 403
