from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest


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
