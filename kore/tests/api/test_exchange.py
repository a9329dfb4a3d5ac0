from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kore import archive
from kore.model import Launch
from kore.steps.enrol import enrol

RELEASE = "/api/courses/{}/assignments/ps1/release"
SUBMISSIONS = "/api/courses/{}/assignments/ps1/submissions"


@pytest.fixture
def packed(tmp_path: Path) -> bytes:
    folder = tmp_path / "ps1"
    folder.mkdir()
    (folder / "p1.ipynb").write_text("{}")
    (folder / "data.csv").write_text("1,2")
    return archive.pack(folder)


@pytest.fixture
async def released(service: Any, course: str, packed: bytes) -> str:
    """The course, with a released assignment."""
    answer = await service.program("ina").put(RELEASE.format(course), content=packed)
    assert answer.status_code == 200
    return course


async def submit(service: Any, course: str, name: str, data: bytes) -> int:
    answer = await service.program(name).post(SUBMISSIONS.format(course), content=data)
    assert answer.status_code == 201
    return int(answer.json()["id"])


async def test_own_courses(service: Any, course: str, other_course: str) -> None:
    async def seen(name: str) -> dict[str, str]:
        answer = (await service.program(name).get("/api/courses")).json()
        return {found["slug"]: found["role"] for found in answer["courses"]}

    assert await seen("lea") == {course: "learner"}
    assert await seen("tom") == {course: "assistant"}
    assert await seen(f"course-{course}") == {course: "grading lab"}
    assert await seen("stranger") == {}


async def test_a_release_goes_to_the_students(service: Any, released: str, packed: bytes) -> None:
    lea = service.program("lea")
    [found] = (await lea.get(f"/api/courses/{released}/assignments")).json()["assignments"]
    assert (found["name"], found["notebooks"], found["open"]) == ("ps1", ["p1"], True)
    fetched = await lea.get(RELEASE.format(released))
    assert (fetched.content, fetched.headers["content-type"]) == (packed, "application/gzip")
    assert archive.digest(packed) == found["digest"]


async def test_a_release_is_replaced_only_by_force(service: Any, released: str, packed: bytes, problem: Any) -> None:
    lab = service.program(f"course-{released}")
    again = await lab.put(RELEASE.format(released), content=packed)
    assert (again.status_code, problem(again)) == (412, "already-released")
    assert (await lab.put(RELEASE.format(released), content=packed, params={"force": "1"})).status_code == 200


async def test_a_withdrawn_release_is_gone_and_takes_nothing(
    service: Any, released: str, packed: bytes, problem: Any
) -> None:
    assert (await service.program("ina").delete(RELEASE.format(released))).status_code == 204
    lea = service.program("lea")
    assert (await lea.get(f"/api/courses/{released}/assignments")).json() == {"assignments": []}
    assert problem(await lea.get(RELEASE.format(released))) == "not-found"
    refused = await lea.post(SUBMISSIONS.format(released), content=packed)
    assert (refused.status_code, problem(refused)) == (409, "assignment-closed")


@pytest.mark.parametrize(
    ("name", "data", "status", "code"),
    [
        ("ps1", b"no archive", 422, "archive-refused"),
        ("a b", None, 400, "bad-request"),
        ("ps1", b"", 422, "archive-refused"),
    ],
)
async def test_a_release_must_be_one(
    name: str, data: bytes | None, status: int, code: str, service: Any, course: str, packed: bytes, problem: Any
) -> None:
    path = f"/api/courses/{course}/assignments/{name}/release"
    answer = await service.program("ina").put(path, content=packed if data is None else data)
    assert (answer.status_code, problem(answer)) == (status, code)


async def test_a_submission_is_its_callers_at_kores_time(
    service: Any, released: str, packed: bytes, moment: Any
) -> None:
    answer = await service.program("lea").post(
        SUBMISSIONS.format(released), content=packed, params={"student": "leo", "timestamp": "2000-01-01"}
    )
    receipt = answer.json()
    assert (receipt["student"], receipt["timestamp"]) == ("lea", "2026-11-23T12:00:00Z")


async def test_nobody_sees_a_neighbours_submission(service: Any, released: str, packed: bytes, problem: Any) -> None:
    number = await submit(service, released, "lea", packed)
    path = f"/api/courses/{released}/submissions/{number}"
    for name in ("lea", f"course-{released}"):
        [found] = (await service.program(name).get(SUBMISSIONS.format(released))).json()["submissions"]
        assert (found["id"], found["student"], found["notebooks"], found["feedback"]) == (number, "lea", ["p1"], None)
        assert (await service.program(name).get(f"{path}/archive")).content == packed
    for name in ("leo", "tom", "ina"):
        assert (await service.program(name).get(SUBMISSIONS.format(released))).json() == {"submissions": []}
        assert problem(await service.program(name).get(f"{path}/archive")) == "not-found"


async def test_a_submission_of_another_course_does_not_exist(
    service: Any, released: str, other_course: str, packed: bytes, problem: Any
) -> None:
    number = await submit(service, released, "lea", packed)
    path = f"/api/courses/{other_course}/submissions/{number}"
    lab = service.program(f"course-{other_course}")
    assert problem(await lab.get(f"{path}/archive")) == "not-found"
    assert problem(await lab.put(f"{path}/feedback", content=packed)) == "not-found"


async def test_feedback_reaches_its_student_alone(service: Any, released: str, packed: bytes, problem: Any) -> None:
    number = await submit(service, released, "lea", packed)
    path = f"/api/courses/{released}/submissions/{number}/feedback"
    assert problem(await service.program("lea").get(path)) == "not-found"
    assert (await service.program(f"course-{released}").put(path, content=packed)).status_code == 204
    assert (await service.program("lea").get(path)).content == packed
    assert problem(await service.program("leo").get(path)) == "not-found"
    [found] = (await service.program("lea").get(SUBMISSIONS.format(released))).json()["submissions"]
    assert found["feedback"]["digest"] == archive.digest(packed)


@pytest.mark.parametrize("number", ["0", "-1", "99999999999", "9" * 40, "one"])
async def test_a_number_that_no_submission_has(number: str, service: Any, course: str, problem: Any) -> None:
    answer = await service.program("lea").get(f"/api/courses/{course}/submissions/{number}/archive")
    assert (answer.status_code, problem(answer)) == (400, "bad-request")


async def test_members(service: Any, course: str) -> None:
    answer = await service.program(f"course-{course}").get(f"/api/courses/{course}/members")
    found = {member["name"]: (member["role"], member["active"]) for member in answer.json()["members"]}
    roles = {"lea": "learner", "leo": "learner", "ole": "observer", "tom": "assistant", "ina": "instructor"}
    assert found == {name: (role, True) for name, role in roles.items()}
    assert not any(member["test"] for member in answer.json()["members"])


async def test_a_right_ends_with_the_membership(
    service: Any, course: str, launch_of: Callable[..., Launch], problem: Any
) -> None:
    ina = service.program("ina")
    path = f"/api/courses/{course}/members"
    assert (await ina.get(path)).status_code == 200
    enrol(service.parts.store, launch_of("ina", "Learner", username="ina"))
    assert problem(await ina.get(path)) == "not-allowed"
