"""A right tool passes every case; and for every case there is a fault that makes exactly this one fail."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from kore_platform.certify import introducing, registry
from kore_platform.certify.cases import Outcome, Result

CASES = [f"{group.name}/{case.id}" for group in registry.GROUPS for case in group.cases]


async def run(pair: Any, *only: str) -> list[Result]:
    await introducing.learn(pair.kit, None)
    return [result for group, ids in registry.choose(only) async for result in group.run(pair.kit, ids)]


async def test_a_right_tool_passes_everything(pair: Any) -> None:
    results = await run(await pair())
    assert [(r.name, r.verdict) for r in results if r.verdict.outcome is not Outcome.PASSED] == []
    assert [result.name for result in results] == CASES


@pytest.mark.parametrize("case", CASES)
async def test_a_fault_is_found_by_its_case_alone(pair: Any, case: str) -> None:
    results = await run(await pair(case), case.partition("/")[0])
    outcomes = Counter(result.verdict.outcome for result in results)
    failed = [(result.name, result.verdict.why) for result in results if result.verdict.outcome is Outcome.FAILED]
    assert [name for name, _why in failed] == [case], failed
    assert failed[0][1].startswith("expected ")
    assert outcomes[Outcome.ERROR] == 0
