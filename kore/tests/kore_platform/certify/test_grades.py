"""What the faults of the example tool do not show: tools that do little, or nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from kore_platform.certify import grades, introducing, roster
from kore_platform.certify.cases import Outcome


async def test_where_nothing_arrives_only_the_launch_has_passed(pair: Any) -> None:
    kit = (await pair(patience=5)).kit
    asked = []

    async def ask(what: str) -> None:
        asked.append(what)

    kit.ask = ask
    await introducing.learn(kit, None)
    for group in (roster.GROUP, grades.GROUP):
        results = [result async for result in group.run(kit, {case.id for case in group.cases})]
        counts = Counter(result.verdict.outcome for result in results)
        assert counts == {Outcome.PASSED: 1, Outcome.SKIPPED: len(group.cases) - 1}
        assert {r.verdict.why for r in results[1:]} <= {"nothing arrived", *_NOTHING}
    assert len(asked) == 2


_NOTHING = {
    "no second token was asked for", "no expired token was used", "nothing was longer than a page",
    "nobody's score came twice",
}  # fmt: skip


async def test_one_student_s_grade_is_enough_for_the_second_round(pair: Any) -> None:
    found = await pair(patience=10)
    asked: list[str] = []
    tasks = []

    async def one() -> None:
        found.services._item = found.services._item or await found.services._ensure_item()
        await found.services._score("5", 3)

    async def ask(what: str) -> None:
        asked.append(what)
        tasks.append(asyncio.create_task(one()))

    found.kit.ask = ask
    await introducing.learn(found.kit, None)
    results = {
        r.case.id: r.verdict.outcome async for r in grades.GROUP.run(found.kit, {"score-order", "token-renewed"})
    }
    assert results == {"score-order": Outcome.PASSED, "token-renewed": Outcome.PASSED}
    assert len(asked) == 2
    await asyncio.gather(*tasks)


async def test_the_platform_is_left_in_fair_weather(pair: Any) -> None:
    kit = (await pair(patience=1)).kit
    kit.ask = _nobody
    await introducing.learn(kit, None)
    assert [result async for result in grades.GROUP.run(kit, {"launch"})]
    assert kit.platform.traffic.faults.quiet


async def _nobody(_what: str) -> None:
    pass
