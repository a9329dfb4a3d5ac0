"""Labs of rooms that are gone are stopped, whichever way the room went; no other lab is."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.api.conftest import until

from kore import clock, names
from kore.api import background, room_labs
from kore.steps.enrol import enrol
from kore.store import groups, rooms
from kore.store.database import Store

AUTOMATIC = {"per_course": True, "per_group": True}
DECLARED = {"help": {"title": "Help", "public": True}}


def there(store: Store, launch_of: Any) -> dict[str, str]:
    """A course with a room of each kind: their hub users."""
    course = str(enrol(store, launch_of("ina", "Instructor", username="ina", groups=("7",))).course)
    with store.write() as session:
        [group] = groups.of_course(session, 1)
        made = rooms.make(session, course, "Team").name
    found = {"course": course, "group": group.slug, "made": made, "declared": "help"}
    return {kind: names.room_lab(name) for kind, name in found.items()}


async def test_rooms_that_are_there_stay_and_others_go(start: Any, launch_of: Any) -> None:
    service = await start(rooms=DECLARED, automatic_rooms=AUTOMATIC)
    labs = there(service.parts.store, launch_of)
    for lab in (*labs.values(), "room-gone", "course-kore101-0001"):
        await service.parts.hub.start_lab(lab)
    await room_labs.tidy(service.parts)
    assert service.network.rooms == sorted(labs.values())
    assert [path for method, path in service.network.requests if method == "DELETE"] == [
        "/main/hub/api/users/room-gone"
    ]
    enrol(service.parts.store, launch_of("ina", "Instructor", username="ina", groups=()))
    await room_labs.tidy(service.parts)
    assert service.network.rooms == sorted({*labs.values()} - {labs["group"]})


async def test_what_options_and_nix_have_no_more_goes_with_the_next_start(start: Any, launch_of: Any) -> None:
    service = await start()
    labs = there(service.parts.store, launch_of)
    for lab in labs.values():
        await service.parts.hub.start_lab(lab)
    await room_labs.tidy(service.parts)
    assert service.network.rooms == [labs["made"]]


async def test_a_hub_that_does_not_answer_is_asked_again(
    service: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await service.parts.hub.start_lab("room-gone")
    service.network.hub_answers = False
    await room_labs.tidy(service.parts)
    assert "not stopped yet" in caplog.text
    assert service.network.rooms == ["room-gone"]
    service.network.hub_answers = True
    await room_labs.tidy(service.parts)
    assert service.network.rooms == []


async def test_an_instructor_removes_a_room_and_its_lab_goes_at_once(service: Any, course: str) -> None:
    with service.parts.store.write() as session:
        name = rooms.make(session, course, "Team").name
    await service.page("lea").get(f"/courses/{course}/rooms/{name}")
    assert service.network.rooms == [names.room_lab(name)]
    await service.page("ina").post(f"/courses/{course}/rooms/{name}/remove", data=service.form("ina"))
    assert service.network.rooms == []


async def test_the_background_looks_for_them(service: Any, course: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with service.parts.store.write() as session:
        name = rooms.make(session, course, "Team").name
        rooms.remove(session, course, name, clock.now())
    await service.parts.hub.start_lab(names.room_lab(name))
    monkeypatch.setattr(background, "_ROOMS", 0.01)
    work = asyncio.create_task(background.run(service.parts))
    await until(lambda: not service.network.rooms)
    work.cancel()
