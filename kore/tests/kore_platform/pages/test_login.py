from __future__ import annotations

from typing import Any

import pytest


async def test_everybody_can_be_chosen(bench: Any) -> None:
    text = (await bench.http.get("/login/index.php")).text
    assert "Example University" in text
    for heading in ("Teachers", "Students", "Teaching assistants", "Administrators", "Not enrolled anywhere"):
        assert f"<h2>{heading}</h2>" in text
    assert text.count('name="person"') == 7


async def test_pages_need_somebody_and_come_back(bench: Any) -> None:
    answer = await bench.http.get("/course/view.php?id=2")
    assert answer.headers["location"] == "/login/index.php?next=%2Fcourse%2Fview.php%3Fid%3D2"
    back = await bench.http.post("/login/index.php", data={"person": "5", "next": "/course/view.php?id=2"})
    assert back.headers["location"] == "/course/view.php?id=2"


@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test", "/\\evil.test", "/\tx", ""])
async def test_nobody_is_sent_elsewhere(bench: Any, target: str) -> None:
    answer = await bench.http.post("/login/index.php", data={"person": "5", "next": target})
    assert answer.headers["location"] == "/my/"


async def test_strangers_are_not_let_in(bench: Any) -> None:
    assert (await bench.http.post("/login/index.php", data={"person": "99"})).status_code == 404
    assert (await bench.http.get("/my/")).status_code == 303


async def test_logging_out_needs_the_sesskey(bench: Any, sesskey: Any) -> None:
    await bench.log_in("5")
    assert (await bench.http.post("/login/logout.php", data={"sesskey": "x"})).status_code == 403
    assert (await bench.http.get("/my/")).status_code == 200
    await bench.http.post("/login/logout.php", data={"sesskey": await sesskey()})
    assert (await bench.http.get("/my/")).status_code == 303


async def test_the_front_page_leads_to_the_courses(bench: Any) -> None:
    assert (await bench.http.get("/")).headers["location"] == "/my/"
