from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kore import clock
from kore.errors import ColumnKept
from kore.model import Grade, JobKind, Launch
from kore.steps import publish
from kore.steps.enrol import enrol
from kore.store import assignments, columns, courses, jobs
from kore.store.tables import CourseRow


def give(service: Any, course: str, **points: float) -> None:
    publish.publish(service.parts.store, course, [Grade("ps1", name, got, 5, False) for name, got in points.items()])


def released(service: Any, course: str) -> None:
    with service.parts.store.write() as session:
        assignments.release(session, courses.get(session, course).id, "ps1", "0" * 64, ["p1"], clock.now())


def outbox(service: Any) -> int:
    with service.parts.store.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM outbox").scalar() or 0)


def queued(service: Any, course: str) -> list[tuple[str, str | None]]:
    with service.parts.store.read() as session:
        return [(job.kind.value, job.assignment) for job in jobs.recent(session, courses.get(session, course).id)]


async def test_the_course_list(service: Any, course: str, other_course: str) -> None:
    link = f'href="/main/services/kore/courses/{course}"'
    shown = {name: (await service.page(name).get("/")).text for name in ("lea", "tom", "olga")}
    assert ("KORE101" in shown["lea"], link in shown["lea"], "My lab" in shown["lea"]) == (True, False, True)
    assert link in shown["tom"]
    assert course not in shown["olga"]
    boss = (await service.page("boss", admin=True).get("/")).text
    assert link in boss
    assert other_course in boss
    assert "You are in no course yet" in (await service.page("stranger").get("/")).text


async def test_the_course_page_offers_what_its_reader_may(service: Any, course: str) -> None:
    released(service, course)
    here = f"/main/services/kore/courses/{course}"
    wanted = {f'href="{here}/lab"': "tom ina", f'action="{here}/jobs"': "tom ina", f'action="{here}/send"': "ina"}
    wanted |= {f'action="{here}/compare"': "ina", f'action="{here}/assignments/ps1/close"': "ina"}
    for name in ("tom", "ina", "boss"):
        page = (await service.page(name, admin=name == "boss").get(f"/courses/{course}")).text
        assert "Roster" in page
        for control, readers in wanted.items():
            assert (control in page) == (name in readers.split()), f"{name}: {control}"


async def test_what_the_lms_sends_is_escaped(service: Any, launch_of: Callable[..., Launch]) -> None:
    evil = "<script>alert(1)</script>"
    made = enrol(service.parts.store, launch_of("5", "Learner", username="lea", name=evil, context_title=evil))
    give(service, str(made.course), lea=1)
    page = (await service.page("boss", admin=True).get(f"/courses/{made.course}")).text
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 4


async def test_the_grading_lab_opens_at_a_students_work(service: Any, course: str) -> None:
    lab = f"course-{course}"
    work = await service.page("tom").get(f"/courses/{course}/lab", params={"assignment": "ps1", "student": "l&a"})
    [place] = parse_qs(urlsplit(work.headers["location"]).query)["next"]
    assert place == f"/main/user/{lab}/kore/review?assignment=ps1&student=l%26a"


async def test_the_grading_lab_opens_by_the_hub(service: Any, course: str, other_course: str) -> None:
    answer = await service.page("tom").get(f"/courses/{course}/lab")
    lab = f"course-{course}"
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/main/hub/spawn/{lab}?next=%2Fmain%2Fuser%2F{lab}%2Flab"
    assert service.network.asked(f"/users/{lab}") == service.network.asked(f"/users/{lab}/server") == 1
    again = await service.page("tom").get(f"/courses/{course}/lab")
    assert again.status_code == 303, "it exists and runs already"


async def test_a_grading_lab_that_does_not_start(service: Any, course: str) -> None:
    tom = service.page("tom")
    assert (await tom.get(f"/courses/{course}")).status_code == 200
    service.network.hub_answers = False
    answer = await tom.get(f"/courses/{course}/lab")
    assert (answer.status_code, "The Jupyter hub does not answer" in answer.text) == (503, True)


@pytest.mark.parametrize(
    ("fields", "job"),
    [
        ({"kind": "example"}, ("example", None)),
        ({"kind": "autograde", "assignment": "ps1"}, ("autograde", "ps1")),
        ({"kind": "feedback", "assignment": "ps1"}, ("feedback", "ps1")),
    ],
)
async def test_a_job_is_queued_and_its_lab_started(fields: Any, job: Any, service: Any, course: str) -> None:
    for _ in range(2):
        answer = await service.page("tom").post(f"/courses/{course}/jobs", data=service.form("tom", **fields))
        assert (answer.status_code, answer.headers["location"]) == (303, f"/main/services/kore/courses/{course}")
    assert queued(service, course) == [job], "pressed twice, it is one job"
    assert service.network.asked(f"/users/course-{course}/server")


@pytest.mark.parametrize(
    "fields", [{}, {"kind": "delete"}, {"kind": "autograde"}, {"kind": "autograde", "assignment": "../x"}]
)
async def test_an_impossible_job(fields: Any, service: Any, course: str) -> None:
    answer = await service.page("tom").post(f"/courses/{course}/jobs", data=service.form("tom", **fields))
    assert (answer.status_code, queued(service, course)) == (400, [])


async def test_a_job_waits_while_the_hub_is_away(service: Any, course: str, caplog: Any) -> None:
    tom = service.page("tom")
    await tom.get(f"/courses/{course}")
    service.network.hub_answers = False
    answer = await tom.post(f"/courses/{course}/jobs", data=service.form("tom", kind="example"))
    assert (answer.status_code, queued(service, course)) == (303, [("example", None)])
    assert f"the grading lab of {course} is not ready" in caplog.text


async def test_another_courses_job_is_not_cancelled(service: Any, course: str, other_course: str) -> None:
    with service.parts.store.write() as session:
        job = jobs.add(session, courses.get(session, other_course).id, JobKind.EXAMPLE, None, None, clock.now())
    await service.page("ina").post(f"/courses/{course}/jobs/{job.id}/cancel", data=service.form("ina"))
    await service.page("igor").post(f"/courses/{other_course}/jobs/{job.id + 1}/cancel", data=service.form("igor"))
    with service.parts.store.read() as session:
        assert jobs.recent(session, courses.get(session, other_course).id)[0].state == "queued"


async def test_an_assignment_closes_and_opens_again(service: Any, course: str) -> None:
    released(service, course)
    ina = service.page("ina")
    for verb, mark in (("close", "closed"), ("open", "open")):
        answer = await ina.post(f"/courses/{course}/assignments/ps1/{verb}", data=service.form("ina"))
        assert answer.status_code == 303
        assert f">{mark}</span>" in (await ina.get(f"/courses/{course}")).text
    answer = await ina.post(f"/courses/{course}/assignments/nowhere/close", data=service.form("ina"))
    assert answer.status_code == 404


async def test_a_copy_takes_over_what_its_instructor_could_release_there_too(
    service: Any, course: str, other_course: str, launch_of: Callable[..., Launch]
) -> None:
    released(service, course)
    with service.parts.store.write() as session:
        session.get_one(CourseRow, courses.get(session, other_course).id).copied_from = course
    enrol(service.parts.store, launch_of("ina", "Instructor", username="ina", context_id="3"))
    path, offered = f"/courses/{other_course}/take-over", "Take over its assignments"
    assert offered not in (await service.page("igor").get(f"/courses/{other_course}")).text
    assert (await service.page("igor").post(path, data=service.form("igor"))).status_code == 403
    assert offered not in (await service.page("boss", admin=True).get(f"/courses/{other_course}")).text
    ina = service.page("ina")
    assert offered in (await ina.get(f"/courses/{other_course}")).text
    assert offered not in (await ina.get(f"/courses/{course}")).text
    assert (await ina.post(path, data=service.form("ina"))).status_code == 303
    page = (await ina.get(f"/courses/{other_course}")).text
    assert "taken over, not released" in page
    assert offered not in page
    olga = service.program("olga")
    assert (await olga.get(f"/api/courses/{other_course}/assignments")).json() == {"assignments": []}
    assert (await olga.get(f"/api/courses/{other_course}/assignments/ps1/release")).status_code == 404
    await ina.post(f"/courses/{other_course}/assignments/ps1/open", data=service.form("ina"))
    assert len((await olga.get(f"/api/courses/{other_course}/assignments")).json()["assignments"]) == 1
    assert (await ina.post(path, data=service.form("ina"))).status_code == 303, "there is nothing left"


async def test_a_column_of_kores_can_be_deleted(service: Any, course: str, monkeypatch: pytest.MonkeyPatch) -> None:
    removed: list[tuple[str, str]] = []

    async def remove(*which: str) -> None:
        if removed:
            raise ColumnKept("it is an activity's by now")
        removed.append(which)  # type: ignore[arg-type]

    monkeypatch.setattr(service.parts.sender, "remove", remove)
    released(service, course)
    ina, path = service.page("ina"), f"/courses/{course}/assignments/ps1/remove-column"
    assert path not in (await ina.get(f"/courses/{course}")).text
    with service.parts.store.write() as session:
        found = courses.get(session, course)
        column = columns.ensure(session, found.id, assignments.get(session, found.id, "ps1").id)
        columns.set_place(session, column, "https://lms.example.test/lineitems/1", 10.0)
    assert path in (await ina.get(f"/courses/{course}")).text
    assert path not in (await service.page("tom").get(f"/courses/{course}")).text
    assert (await ina.post(path, data=service.form("ina"))).status_code == 303
    assert removed == [(course, "ps1")]
    kept = await ina.post(path, data=service.form("ina"))
    assert (kept.status_code, "This column stays in the learning platform" in kept.text) == (409, True)


async def test_sending_queues_what_the_lms_has_not_got(service: Any, course: str) -> None:
    give(service, course, lea=3, leo=4)
    ina, path = service.page("ina"), f"/courses/{course}/send"
    assert "Send to LMS (2)" in (await ina.get(f"/courses/{course}")).text
    assert (await ina.post(path, data=service.form("ina", student="leo"))).status_code == 303
    assert outbox(service) == 1
    assert (await ina.post(path, data=service.form("ina"))).status_code == 303
    assert outbox(service) == 2


async def test_comparing_with_a_platform_that_is_away(service: Any, course: str) -> None:
    ina, path = service.page("ina"), f"/courses/{course}/compare"
    assert (await ina.post(path, data=service.form("ina"))).status_code == 303, "there is nothing to compare yet"
    with service.parts.store.write() as session:
        column = columns.ensure(session, courses.get(session, course).id, None)
        columns.set_place(session, column, "https://lms.example.test/lineitems/1", None)
    answer = await ina.post(path, data=service.form("ina"))
    assert (answer.status_code, "The learning platform does not answer" in answer.text) == (503, True)


async def test_a_course_that_does_not_exist(service: Any) -> None:
    boss = service.page("boss", admin=True)
    assert (await boss.get("/courses/nowhere")).status_code == 404
