from __future__ import annotations

from typing import Any

from kore_platform import changes


async def test_what_people_write_is_text(bench: Any) -> None:
    new = {"id": "3", "course": "2", "tool": "tool0123456789a", "title": "<script>alert(1)</script>"}
    bench.platform.change_world(changes.add_activities(bench.platform.world, [new]))
    await bench.log_in("5")
    text = (await bench.http.get("/course/view.php?id=2")).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


async def test_pages_know_who_is_there(bench: Any) -> None:
    assert "Be somebody else" not in (await bench.http.get("/login/index.php")).text
    await bench.log_in("5")
    text = (await bench.http.get("/my/")).text
    assert "Be somebody else" in text
    assert "Ada F5" in text
