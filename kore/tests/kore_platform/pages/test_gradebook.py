from __future__ import annotations

from typing import Any

import pytest

BOOK = "/grade/report/grader/index.php?id=2"


async def edit(bench: Any, key: str, **fields: str) -> Any:
    form = {"sesskey": key, "course": "2", "column": "11", "person": "5"} | fields
    return await bench.http.post("/grade/edit/tree/grade.php", data=form)


async def test_teachers_see_everybodys_grades(bench: Any) -> None:
    await bench.score(comment="well <done>")
    await bench.log_in("4")
    text = (await bench.http.get(BOOK)).text
    for shown in ("Ada F5", "Bob F6", "Cleo F7", "well &lt;done&gt;", "Completed · FullyGraded", "08:00:00 UTC"):
        assert shown in text
    assert '<span class="score">80</span><span class="max"> / 100</span>' in text


async def test_students_see_their_own(bench: Any) -> None:
    await bench.score(comment="for ada")
    await bench.score(userId="6", comment="for bob")
    await bench.log_in("5")
    text = (await bench.http.get(BOOK)).text
    assert "for ada" in text
    assert "for bob" not in text
    assert "Override" not in text


async def test_an_override_stands_until_taken_back(bench: Any, sesskey: Any) -> None:
    await bench.score(1)
    await bench.log_in("3")
    key = await sesskey()
    assert (await edit(bench, key, action="override", grade="42,5", feedback="mine")).status_code == 303
    await bench.score(59, scoreGiven=9)
    text = (await bench.http.get(BOOK)).text
    assert '<span class="score">42.5</span>' in text
    assert "overridden, tool says 90" in text
    await edit(bench, key, action="release")
    assert '<span class="score">90</span>' in (await bench.http.get(BOOK)).text


@pytest.mark.parametrize("person", ["5", ""])
async def test_locks(bench: Any, sesskey: Any, person: str) -> None:
    await bench.log_in("3")
    key = await sesskey()
    await edit(bench, key, action="lock", person=person)
    assert (await bench.score()).status_code == 500
    await edit(bench, key, action="unlock", person=person)
    assert (await bench.score()).status_code == 200


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"action": "override", "grade": "lots"}, 422), ({"action": "override", "grade": "101"}, 422),
        ({"action": "nonsense"}, 400), ({"action": "lock", "column": "99"}, 404), ({"course": "99"}, 404),
        ({"action": "lock", "sesskey": "x"}, 403),
    ],
)  # fmt: skip
async def test_refused_changes(bench: Any, sesskey: Any, fields: dict[str, str], status: int) -> None:
    await bench.log_in("3")
    assert (await edit(bench, await sesskey(), **fields)).status_code == status
    assert (await bench.score()).status_code == 200


async def test_students_change_nothing(bench: Any, sesskey: Any) -> None:
    await bench.log_in("5")
    answer = await edit(bench, await sesskey(), action="override", grade="100")
    assert answer.status_code == 403
    assert await bench.results() == []
