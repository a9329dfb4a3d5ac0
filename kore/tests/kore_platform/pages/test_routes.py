from __future__ import annotations

from typing import Any


async def test_the_style_is_served(bench: Any) -> None:
    answer = await bench.http.get("/static/site.css")
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/css")


async def test_posts_of_nobody_lead_to_the_login_without_a_way_back(bench: Any) -> None:
    answer = await bench.http.post("/grade/edit/tree/grade.php", data={"course": "2"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login/index.php")
