from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from tests.api.conftest import until

from kore import clock
from kore.api import jobs as api
from kore.model import JobKind
from kore.store import courses, grades, jobs

SCORE = {"assignment": "ps1", "student": "lea", "score": 3.5, "max_score": 5, "needs_manual_grade": False}


@pytest.fixture
def lab(service: Any, course: str) -> Any:
    return service.program(f"course-{course}")


def add(service: Any, course: str, assignment: str = "ps1") -> int:
    with service.parts.store.write() as session:
        number = courses.get(session, course).id
        return jobs.add(session, number, JobKind.AUTOGRADE, assignment, ["lea"], clock.now()).id


async def take(lab: Any, course: str, wait: float = 0) -> Any:
    return await lab.post(f"/api/courses/{course}/jobs/next", params={"wait": wait})


async def test_a_job_is_taken_once(service: Any, lab: Any, course: str) -> None:
    number = add(service, course)
    taken = await take(lab, course)
    assert taken.json() == {"id": number, "kind": "autograde", "assignment": "ps1", "students": ["lea"]}
    none = await take(lab, course)
    assert (none.status_code, none.content) == (204, b"")


async def test_another_courses_job_is_not_taken(service: Any, lab: Any, course: str, other_course: str) -> None:
    add(service, other_course)
    assert (await take(lab, course)).status_code == 204


async def test_a_waiting_lab_wakes_up(service: Any, lab: Any, course: str) -> None:
    waiting = asyncio.create_task(take(lab, course, 20))
    await until(lambda: service.parts.board._waiting)
    begun = time.monotonic()
    sent = service.form("ina", kind="autograde", assignment="ps1")
    assert (await service.page("ina").post(f"/courses/{course}/jobs", data=sent)).status_code == 303
    assert (await waiting).json()["assignment"] == "ps1"
    assert time.monotonic() - begun < 10
    assert not service.parts.board._waiting


async def test_a_job_that_comes_while_the_lab_looks_is_not_missed(
    service: Any, lab: Any, course: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []
    claim = api._claim

    def slow(*arguments: Any) -> Any:
        found = claim(*arguments)
        looks.append(found)
        if len(looks) == 1:
            add(service, course)
            asyncio.run_coroutine_threadsafe(woken(), loop).result()
        return found

    async def woken() -> None:
        service.parts.board.wake(course)

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(api, "_claim", slow)
    answer = await asyncio.wait_for(take(lab, course, 20), 10)
    assert (answer.status_code, looks[0]) == (200, None)


async def test_waiting_ends(service: Any, lab: Any, course: str) -> None:
    assert (await take(lab, course, 0.05)).status_code == 204


async def test_nobody_waits_while_the_service_stops(service: Any, lab: Any, course: str) -> None:
    waiting = asyncio.create_task(take(lab, course, 20))
    await until(lambda: service.parts.board._waiting)
    service.parts.board.close()
    assert (await asyncio.wait_for(waiting, 5)).status_code == 204
    assert (await asyncio.wait_for(take(lab, course, 20), 5)).status_code == 204


async def test_a_lab_that_has_gone_takes_no_job(
    service: Any, lab: Any, course: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, begun = asyncio.Event(), False
    path = f"{service.settings.kore_path}/api/courses/{course}/jobs/next"
    headers = [(b"authorization", lab.headers["authorization"].encode())]
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"wait=20", "headers": headers}

    async def receive() -> Any:
        nonlocal begun
        if not begun:
            begun = True
            return {"type": "http.request", "body": b""}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    def noted(*arguments: Any) -> Any:
        looks.append(claim(*arguments))
        return looks[-1]

    sent: list[Any] = []
    looks: list[Any] = []
    claim = api._claim
    monkeypatch.setattr(api, "_claim", noted)
    waiting = asyncio.create_task(service.app(scope | {"root_path": ""}, receive, send))
    await until(lambda: looks)
    gone.set()
    number = add(service, course)
    service.parts.board.wake(course)
    await asyncio.wait_for(waiting, 5)
    assert sent[0]["status"] == 204
    assert (await take(lab, course)).json()["id"] == number


@pytest.mark.parametrize("wait", [-1, 31, "nan", "long"])
async def test_nobody_waits_too_long(wait: Any, lab: Any, course: str, problem: Any) -> None:
    assert problem(await take(lab, course, wait)) == "bad-request"


async def test_a_silent_labs_job_is_taken_again(service: Any, lab: Any, course: str, moment: Any) -> None:
    number = add(service, course)
    assert (await take(lab, course)).json()["id"] == number
    moment.pass_(seconds=50)
    told = await lab.post(f"/api/courses/{course}/jobs/{number}/progress", json={"done": 1, "total": 2})
    assert told.status_code == 204
    moment.pass_(seconds=50)
    assert (await take(lab, course)).status_code == 204, "the report renewed the lease"
    moment.pass_(seconds=11)
    assert (await take(lab, course)).json()["id"] == number


async def test_a_job_ends_once(service: Any, lab: Any, course: str, problem: Any) -> None:
    number = add(service, course)
    await take(lab, course)
    path = f"/api/courses/{course}/jobs/{number}/result"
    assert (await lab.post(path, json={"ok": False, "message": "boom", "log": "trace"})).status_code == 204
    with service.parts.store.read() as session:
        [job] = jobs.recent(session, courses.get(session, course).id)
    assert (job.state, job.message, job.log) == ("failed", "boom", "trace")
    assert problem(await lab.post(path, json={"ok": True})) == "not-found"


async def test_a_cancelled_job_is_told_to_its_lab(service: Any, lab: Any, course: str, problem: Any) -> None:
    number = add(service, course)
    await take(lab, course)
    path = f"/courses/{course}/jobs/{number}/cancel"
    assert (await service.page("ina").post(path, data=service.form("ina"))).status_code == 303
    for what, body in {"progress": {"done": 1, "total": 2}, "result": {"ok": True}}.items():
        assert problem(await lab.post(f"/api/courses/{course}/jobs/{number}/{what}", json=body)) == "not-found"


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("progress", {"done": -1, "total": 2}),
        ("progress", {"done": 1, "total": 10**30}),
        ("progress", {"done": 1}),
        ("result", {"ok": True, "log": "x" * (64 << 10) + "x"}),
        ("result", {"ok": "perhaps"}),
    ],
)
async def test_impossible_reports(what: str, body: Any, service: Any, lab: Any, course: str, problem: Any) -> None:
    number = add(service, course)
    await take(lab, course)
    assert problem(await lab.post(f"/api/courses/{course}/jobs/{number}/{what}", json=body)) == "bad-request"


async def test_grades_are_published_and_not_sent(service: Any, lab: Any, course: str) -> None:
    path, body = f"/api/courses/{course}/grades", {"grades": [SCORE, SCORE | {"student": "test-student"}]}
    assert (await lab.put(path, json=body)).json() == {"changed": 1}
    assert (await lab.put(path, json=body)).json() == {"changed": 0}
    with service.parts.store.read() as session:
        [grade] = grades.of_course(session, courses.get(session, course).id)
    assert (grade.student, grade.score, grade.max_score) == ("lea", 3.5, 5)
    assert 'kore_outbox_scores{state="queued"} 0.0' in (await service.client().get("/metrics")).text


@pytest.mark.parametrize(
    "change", [{"score": "NaN"}, {"score": 1e300}, {"max_score": -1}, {"assignment": "../ps1"}, {"student": "x" * 65}]
)
async def test_impossible_grades(change: Any, lab: Any, course: str, problem: Any) -> None:
    answer = await lab.put(f"/api/courses/{course}/grades", json={"grades": [SCORE | change]})
    assert problem(answer) == "bad-request"
