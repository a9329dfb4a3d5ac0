"""Where launches end: by what the activity points at, and by who comes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from kore import clock
from kore.api import landing
from kore.errors import NotAllowed, NotFound
from kore.lti import claims
from kore.model import Enrolment, Launch, Message, Role
from kore.steps.enrol import enrol
from kore.store import rooms

LAB = "/main/hub/user-redirect/lab"


def of(service: Any, launch: Launch, **changes: Any) -> str:
    return landing.of(service.parts, launch, replace(enrol(service.parts.store, launch), **changes))


@pytest.mark.parametrize(
    ("role", "custom", "where"),
    [
        ("Learner", {"assignment": "ps1"}, r"/main/hub/user-redirect/kore/open\?course=kore101-\w{4}&assignment=ps1"),
        ("Learner", {}, LAB),
        ("Mentor", {}, LAB),
        ("Instructor", {"assignment": "ps1"}, r"/main/services/kore/courses/kore101-\w{4}"),
        ("Instructor", {}, r"/main/services/kore/courses/kore101-\w{4}"),
    ],
)
async def test_a_resource_link(role: str, custom: Any, where: str, service: Any, launch_of: Any) -> None:
    assert re.fullmatch(where, of(service, launch_of(role=role, **custom)))


@pytest.mark.parametrize(("role", "in_it"), [("Mentor", False), ("Learner", True), ("Instructor", True)])
@pytest.mark.parametrize("removed", [False, True])
async def test_a_link_to_a_room(
    role: str, in_it: bool, removed: bool, service: Any, course: str, launch_of: Any
) -> None:
    """Whoever comes to a room that was removed is told so there."""
    with service.parts.store.write() as session:
        room = rooms.make(session, course, "Team").name
        if removed:
            rooms.remove(session, course, room, clock.now())
    where = f"/main/services/kore/courses/{course}/rooms/{room}" if in_it else LAB
    assert of(service, launch_of(role=role, room=room)) == where


async def test_a_launch_without_a_course(service: Any, launch_of: Any) -> None:
    assert of(service, launch_of(role="Instructor", context_id=None)) == LAB


@pytest.fixture
def review(launch_of: Any, course: str) -> Any:
    """A launch from the gradebook: ina looks at lea's work, unless the test says otherwise."""

    def make(who: str = "ina", role: str = "Instructor", of: str = "lea", **changes: Any) -> Launch:
        kind = {"message": Message.SUBMISSION_REVIEW, "for_subject": of, "assignment": "ps1"}
        made: Launch = launch_of(who, role, **(kind | changes))
        return made

    return make


async def test_a_grader_sees_a_students_submission(service: Any, course: str, review: Any) -> None:
    where = f"/main/services/kore/courses/{course}/lab?assignment=ps1&student=lea"
    assert of(service, review()) == where
    assistant = {"roles": (f"{claims._MEMBERSHIP}/Instructor#TeachingAssistant",)}
    assert of(service, review("tom", **assistant)) == where


async def test_a_review_of_the_whole_course_opens_its_page(service: Any, course: str, review: Any) -> None:
    assert of(service, review(assignment=None)) == f"/main/services/kore/courses/{course}"


@pytest.mark.parametrize("subject", ["eve", "olga"])
async def test_a_review_of_somebody_who_never_came(subject: str, service: Any, other_course: str, review: Any) -> None:
    """olga is known, but in another course."""
    with pytest.raises(NotFound):
        of(service, review(of=subject))


async def test_a_learner_sees_their_own_work_and_nobody_elses(service: Any, course: str, review: Any) -> None:
    own = f"/main/hub/user-redirect/kore/open?course={course}&assignment=ps1"
    assert of(service, review("lea", "Learner")) == own
    for other in ("leo", "ina", "eve"):
        with pytest.raises(NotAllowed):
            of(service, review("lea", "Learner", of=other))


async def test_an_observer_sees_nobodys_work(service: Any, review: Any) -> None:
    with pytest.raises(NotAllowed):
        of(service, review("ole", "Mentor"))


async def test_without_nbgrader_there_is_no_work_to_see(start: Any, launch_of: Any) -> None:
    service = await start(nbgrader={"enable": False})
    launch = launch_of("ina", "Instructor", message=Message.SUBMISSION_REVIEW, for_subject="ina", assignment="ps1")
    enrolment = Enrolment("ina", 1, "kore101-0000", Role.INSTRUCTOR, "ps1")
    assert landing.of(service.parts, launch, enrolment) == LAB
