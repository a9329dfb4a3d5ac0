"""Parts go away and come back; people's work goes on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from backstage import lab_process, problem
from crowd import ASSIGNMENT, ASSIGNMENT_LINK, HUB_LINK, Crowd
from launching import Launching
from weather import weather

from kore.demo.instructor import Instructor
from kore.demo.stage import Stage


@contextmanager
def without_kore(stage: Stage) -> Iterator[None]:
    stage.process("kore").stop()
    try:
        yield
    finally:
        stage.start_kore()


def test_a_restart_of_the_hub_leaves_labs_and_sessions(rough: Stage, crowd: Crowd) -> None:
    labs = {name: lab_process(rough, name) for name in ("s000", f"course-{crowd.slug}")}
    rough.process("hub").stop()
    assert crowd.lab.get("api/contents")["type"] == "directory", "the lab went with the hub"
    rough.start_hub()
    assert {name: lab_process(rough, name) for name in labs} == labs
    assert crowd.lab.get("api/contents")["type"] == "directory"
    assert crowd.lab.submit(crowd.slug, ASSIGNMENT)["success"]
    assert crowd.teacher.reload().status_code == 200
    crowd.teacher.open_grading_lab()
    assert lab_process(rough, f"course-{crowd.slug}") == labs[f"course-{crowd.slug}"]


def test_people_come_in_after_a_restart_of_the_hub(rough: Stage, crowd: Crowd) -> None:
    rough.process("hub").kill()
    rough.start_hub()
    with Instructor(crowd.platform, "ada.lehmann") as teacher:
        assert teacher.open_course(HUB_LINK).status_code == 200


def test_a_ticket_while_kore_is_away(rough: Stage, crowd: Crowd) -> None:
    with Launching(rough, crowd.platform, "s001", ASSIGNMENT_LINK) as launch:
        door = launch.begin().post(launch.token()).headers["location"]
        address = f"{rough.plan.url}{door[1:]}"
        with without_kore(rough):
            page = launch.browser.get(address)
            assert page.status_code == 503
            assert "The course service does not answer" in page.text
            assert "Traceback" not in page.text
        again = launch.browser.get(address, follow_redirects=False)
    assert again.status_code == 302, "the ticket was lost, although nobody had used it"


def test_a_lab_while_kore_is_away(rough: Stage, crowd: Crowd) -> None:
    with without_kore(rough):
        opened = crowd.student.browser.get(f"{crowd.lab.url}kore/open", params=_assignment(crowd))
        assert "/lab/tree/" in opened.url.path, "what is in the home opens without Kore"
        refused = crowd.lab.submit(crowd.slug, ASSIGNMENT)
        assert refused["success"] is False
        missing = crowd.student.browser.get(
            f"{crowd.lab.url}kore/open", params=_assignment(crowd) | {"assignment": "x"}
        )
        assert missing.status_code == 503
        assert "The course service does not answer" in missing.text
    assert crowd.lab.submit(crowd.slug, ASSIGNMENT)["success"]


def test_the_grading_lab_works_on_after_kore_was_away(rough: Stage, crowd: Crowd) -> None:
    with without_kore(rough):
        time.sleep(1)  # the lab asks for work in vain
    crowd.teacher.reload()
    crowd.teacher.run_job("example")


def test_a_platform_without_keys_for_a_new_kore(rough: Stage, crowd: Crowd) -> None:
    with weather(rough, crowd.platform, jwks_down=True):
        with without_kore(rough):
            (rough.plan.folder / "state/kore/platform-keys.json").unlink()
        with Launching(rough, crowd.platform, "s002", ASSIGNMENT_LINK) as launch:
            launch.begin()
            page = launch.post(launch.token(), accept="text/html")
            assert page.status_code == 503
            assert "The learning platform does not answer" in page.text
            launch.begin()
            assert problem(launch.post(launch.token())) == (503, "platform-unavailable")
    assert _until_let_in(crowd)


def test_a_platform_whose_keys_an_earlier_kore_has_kept(rough: Stage, crowd: Crowd) -> None:
    assert _until_let_in(crowd)
    with weather(rough, crowd.platform, jwks_down=True):
        with without_kore(rough):
            pass
        assert crowd.launch("s002") == 303


def test_a_column_is_found_again(rough: Stage, crowd: Crowd) -> None:
    crowd.publish("again")
    crowd.send()
    crowd.wait()
    with without_kore(rough):
        pass
    wanted = crowd.publish("again", bonus=1)
    crowd.send()
    crowd.wait()
    books = crowd.books()
    assert books.shown("again") == wanted  # of the one column of that name
    assert all(seconds == sorted(set(seconds)) for seconds in books.moments().values())


def _until_let_in(crowd: Crowd) -> bool:
    """Kore asks a platform that did not answer again after ten seconds, not at every click."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if crowd.launch("s002") == httpx.codes.SEE_OTHER:
            return True
        time.sleep(0.5)
    return False


def _assignment(crowd: Crowd) -> dict[str, str]:
    return {"course": crowd.slug, "assignment": ASSIGNMENT}
