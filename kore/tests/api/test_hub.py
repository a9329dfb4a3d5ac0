from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kore import names
from kore.model import Launch
from kore.steps import hand_over
from kore.steps.enrol import enrol
from kore.store import people, rooms


@pytest.fixture
def ticket(service: Any, course: str) -> hand_over.Ticket:
    """A ticket of tom's."""
    with service.parts.store.read() as session:
        tom = people.find(session, "tom")
    assert tom is not None
    return hand_over.issue(service.parts.store, tom.id, "/main/hub/user-redirect/lab")


async def redeem(service: Any, ticket: str, browser: str) -> Any:
    return await service.hub().post("/hub/redeem", json={"ticket": ticket, "browser": browser})


async def test_a_ticket_tells_who_somebody_is(service: Any, course: str, ticket: hand_over.Ticket) -> None:
    lab = f"course-{course}"
    scopes = [f"access:servers!user={lab}", f"servers!user={lab}", f"read:users:name!user={lab}"]
    description = f"Open the grading lab of {course}"
    assert (await redeem(service, ticket.ticket, ticket.browser)).json() == {
        "name": "tom",
        "display_name": "tom",
        "admin": False,
        "groups": ["assistants", f"formgrade-{course}", f"members-{course}", f"nbgrader-{course}"],
        "roles": [{"name": "user"}, {"name": f"graders-{course}", "description": description, "scopes": scopes}],
        "landing": "/main/hub/user-redirect/lab",
    }


async def test_others_read_the_name_of_the_lms(service: Any, course: str, launch_of: Callable[..., Launch]) -> None:
    enrol(service.parts.store, launch_of("tom", username="tom", given_name="Tom", family_name="Test"))
    assert (await service.hub().get("/hub/users/tom")).json()["display_name"] == "Tom Test"


async def test_members_hear_of_the_rooms_of_their_courses(service: Any, course: str, other_course: str) -> None:
    with service.parts.store.write() as session:
        ours = names.room_lab(rooms.make(session, course, "Team").name)
        theirs = names.room_lab(rooms.make(session, other_course, "Theirs").name)
    found = {name: (await service.hub().get(f"/hub/users/{name}")).json() for name in ("lea", "ole", "olga")}
    assert found["lea"]["groups"] == ["learners", f"members-{course}", f"nbgrader-{course}", ours]
    scopes = [f"access:servers!user={ours}", f"servers!user={ours}", f"read:users:name!user={ours}"]
    description = f"Open the room {ours.removeprefix('room-')}"
    assert found["lea"]["roles"][-1] == {"name": ours, "description": description, "scopes": scopes}
    assert found["ole"]["groups"] == [f"members-{course}", "observers"]
    assert found["ole"]["roles"] == [{"name": "user"}]
    assert [role["name"] for role in found["olga"]["roles"]] == ["user", theirs]


async def test_a_ticket_serves_once(service: Any, ticket: hand_over.Ticket, problem: Any) -> None:
    assert (await redeem(service, ticket.ticket, ticket.browser)).status_code == 200
    again = await redeem(service, ticket.ticket, ticket.browser)
    assert (again.status_code, problem(again)) == (403, "ticket-refused")


async def test_another_browser_leaves_the_ticket_to_its_owner(
    service: Any, ticket: hand_over.Ticket, problem: Any
) -> None:
    assert problem(await redeem(service, ticket.ticket, "guessed")) == "ticket-refused"
    assert (await redeem(service, ticket.ticket, ticket.browser)).status_code == 200


async def test_a_late_ticket_is_refused(service: Any, course: str, problem: Any, moment: Any) -> None:
    made = hand_over.issue(service.parts.store, 1, "/main/")
    moment.pass_(seconds=60)
    assert problem(await redeem(service, made.ticket, made.browser)) == "ticket-refused"


@pytest.mark.parametrize(
    "body", [{"ticket": "t"}, {"ticket": "", "browser": "b"}, {"ticket": "t" * 201, "browser": "b"}, []]
)
async def test_a_malformed_redemption(body: Any, service: Any, problem: Any) -> None:
    answer = await service.hub().post("/hub/redeem", json=body)
    assert (answer.status_code, problem(answer)) == (400, "bad-request")


async def test_a_person_by_now(service: Any, course: str, launch_of: Callable[..., Launch]) -> None:
    async def groups() -> Any:
        return (await service.hub().get("/hub/users/ina")).json()["groups"]

    assert await groups() == [f"formgrade-{course}", "instructors", f"members-{course}", f"nbgrader-{course}"]
    enrol(service.parts.store, launch_of("ina", "Learner", username="ina"))
    assert await groups() == ["learners", f"members-{course}", f"nbgrader-{course}"]


async def test_an_admin_is_one_by_the_settings(start: Any, launch_of: Callable[..., Launch]) -> None:
    service = await start(admins=["boss"])
    for name in ("boss", "lea"):
        enrol(service.parts.store, launch_of(name, username=name))
        assert (await service.hub().get(f"/hub/users/{name}")).json()["admin"] == (name == "boss")


async def test_a_person_whom_nobody_knows(service: Any, problem: Any) -> None:
    answer = await service.hub().get("/hub/users/nobody")
    assert (answer.status_code, problem(answer)) == (404, "not-found")
