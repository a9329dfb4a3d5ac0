from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import jwt
import pytest

from kore_platform import changes
from kore_platform import vocabulary as v


@pytest.mark.parametrize(("person", "courses"), [("5", ["K1"]), ("8", []), ("2", ["K1", "K2"])])
async def test_my_courses(bench: Any, person: str, courses: list[str]) -> None:
    await bench.log_in(person)
    text = (await bench.http.get("/my/")).text
    assert [label for label in ("K1", "K2") if f"<small>{label}</small>" in text] == courses


async def test_a_course_shows_its_activities(bench: Any) -> None:
    await bench.log_in("5")
    text = (await bench.http.get("/course/view.php?id=2")).text
    assert "Daten &amp; Jupyter" in text
    assert 'href="/mod/lti/view.php?id=1"' in text
    assert "100 points" in text


@pytest.mark.parametrize(("person", "offered"), [("3", True), ("4", False), ("5", False)])
async def test_content_is_selected_by_editing_teachers(bench: Any, person: str, offered: bool) -> None:
    await bench.log_in(person)
    assert ("Add from Notebooks" in (await bench.http.get("/course/view.php?id=2")).text) is offered


async def test_an_activity_opens_in_its_container(bench: Any) -> None:
    await bench.log_in("5")
    embedded = (await bench.http.get("/mod/lti/view.php?id=1")).text
    assert 'src="/mod/lti/launch.php?id=1&amp;triggerview=0"' in embedded
    assert "clipboard" not in embedded
    window = (await bench.http.get("/mod/lti/view.php?id=2")).text
    assert "window.open" in window
    assert "<iframe" not in window


@pytest.mark.parametrize(("person", "allowed"), [("2", True), ("3", True), ("4", False), ("5", False)])
async def test_editing_teachers_copy_courses(
    bench: Any, sesskey: Callable[[], Awaitable[str]], person: str, allowed: bool
) -> None:
    await bench.log_in(person)
    assert ("Copy this course" in (await bench.http.get("/course/view.php?id=2")).text) is allowed
    answer = await bench.http.post("/backup/copy.php?id=2", data={"sesskey": await sesskey(), "everybody": "1"})
    if allowed:
        assert answer.headers["location"] == "/course/view.php?id=4"
        assert "5" in bench.platform.world.course["4"].enrolments
    else:
        assert answer.status_code == 403
        assert "4" not in bench.platform.world.course


async def test_copies_need_the_sesskey(bench: Any) -> None:
    await bench.log_in("3")
    assert (await bench.http.post("/backup/copy.php?id=2", data={})).status_code == 403


@pytest.mark.parametrize(("person", "allowed"), [("2", True), ("3", True), ("4", True), ("5", False)])
async def test_teachers_look_as_students(
    bench: Any,
    sesskey: Callable[[], Awaitable[str]],
    read_form: Callable[..., dict[str, str]],
    person: str,
    allowed: bool,
) -> None:
    await bench.log_in(person)
    assert ("Switch role to student" in (await bench.http.get("/course/view.php?id=2")).text) is allowed
    order = {"sesskey": await sesskey(), "role": "student"}
    answer = await bench.http.post("/course/switchrole.php?id=2", data=order)
    assert (answer.status_code == 303) is allowed
    if not allowed:
        return
    assert "Return to my normal role" in (await bench.http.get("/course/view.php?id=2")).text
    assert "You look at this as a student" in (await bench.http.get("/mod/lti/view.php?id=1")).text
    assert await roles(bench, read_form) == [v.ROLE_LEARNER]
    await bench.http.post("/course/switchrole.php?id=2", data=order | {"role": ""})
    assert v.ROLE_INSTRUCTOR in await roles(bench, read_form)


async def roles(bench: Any, read_form: Callable[..., dict[str, str]]) -> Any:
    token = read_form(await bench.authenticate(await bench.initiate()))["id_token"]
    return jwt.decode(token, options={"verify_signature": False})[f"{v.LTI}roles"]


async def test_a_course_shows_when_activities_are_open(bench: Any) -> None:
    window = {"available_from": "2030-01-01T08:00:00Z", "submission_until": "2030-01-15T08:00:00+01:00"}
    bench.platform.change_world(changes.change_activity(bench.platform.world, "1", window))
    await bench.log_in("5")
    text = (await bench.http.get("/course/view.php?id=2")).text
    assert "open from 01 Jan 2030, 08:00:00 UTC" in text
    assert "hand in until 15 Jan 2030, 07:00:00 UTC" in text
