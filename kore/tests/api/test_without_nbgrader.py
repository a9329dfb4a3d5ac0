"""An instance without nbgrader: people, courses and labs, and nothing to grade."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from tests.api.test_lti import landing

from kore import clock, names
from kore.api import background
from kore.lti import claims
from kore.model import JobKind, Launch
from kore.steps.enrol import enrol
from kore.store import courses, jobs


@pytest.fixture
async def service(start: Callable[..., Any]) -> Any:
    return await start(nbgrader={"enable": False})


@pytest.mark.parametrize("role", ["Learner", "Mentor", "Instructor"])
async def test_everybody_lands_in_their_lab(role: str, service: Any, lms: Any) -> None:
    answer = await lms.launch(service.browser(), role=role, **{claims.CUSTOM: {"assignment": "ps1"}})
    assert await landing(service, answer) == "/main/hub/user-redirect/lab"
    assert not [path for _, path in service.network.requests if "/users/" in path]


async def test_nobody_becomes_a_grader(service: Any, course: str) -> None:
    ina = (await service.hub().get("/hub/users/ina")).json()
    assert (ina["groups"], ina["roles"]) == (["instructors", f"members-{course}"], [{"name": "user"}])
    assert (await service.hub().get("/hub/users/lea")).json()["groups"] == ["learners", f"members-{course}"]


async def test_the_course_page_shows_members_only(service: Any, course: str) -> None:
    page = (await service.page("ina").get(f"/courses/{course}")).text
    assert "Roster" in page
    assert not [word for word in ("Assignments", "Grades", "grading lab", "/send") if word in page]
    assert (await service.program("ina").get(f"/api/courses/{course}/members")).status_code == 200


@pytest.mark.parametrize(
    ("who", "method", "path"),
    [
        ("lea", "GET", "assignments"),
        ("lea", "GET", "assignments/ps1/release"),
        ("lea", "POST", "assignments/ps1/submissions"),
        ("grading lab", "PUT", "assignments/ps1/release"),
        ("grading lab", "POST", "jobs/next"),
        ("grading lab", "PUT", "grades"),
    ],
)
async def test_labs_are_told_why(who: str, method: str, path: str, service: Any, course: str, problem: Any) -> None:
    caller = names.grading_lab(course) if who == "grading lab" else who
    answer = await service.program(caller).request(method, f"/api/courses/{course}/{path}", json={"grades": []})
    assert (answer.status_code, problem(answer)) == (404, "without-nbgrader")
    assert "this hub has no nbgrader" in answer.json()["detail"]


@pytest.mark.parametrize("action", ["jobs", "send", "compare", "assignments/ps1/close"])
async def test_people_are_told_why(action: str, service: Any, course: str) -> None:
    answer = await service.page("ina").post(f"/courses/{course}/{action}", data=service.form("ina", kind="example"))
    assert answer.status_code == 404
    assert "This hub has no assignments and no grades" in answer.text


async def test_work_of_earlier_times_rests(
    service: Any, launch_of: Callable[..., Launch], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "_PAUSE", 0.01)
    made = enrol(service.parts.store, launch_of("ina", "Instructor", username="ina"))
    with service.parts.store.write() as session:
        jobs.add(session, courses.get(session, str(made.course)).id, JobKind.EXAMPLE, None, None, clock.now())
    working = asyncio.create_task(background.run(service.parts))
    await asyncio.sleep(0.2)
    working.cancel()
    assert not service.network.requests
