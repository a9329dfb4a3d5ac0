from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from kore_platform.certify.cases import Acts, Case, Judged, Outcome, Verdict, passed, skipped
from kore_platform.certify.errors import Stuck
from kore_platform.certify.kit import Kit


def acting(error: Exception | None) -> Acts:
    async def check(_kit: Kit) -> Verdict:
        if error:
            raise error
        return passed("fine")

    return Acts("g", "Group", (Case("a", "does", "1", check), Case("b", "does, too", "2", check)))


@pytest.mark.parametrize(
    ("error", "outcome", "why"),
    [
        (None, Outcome.PASSED, "fine"),
        (Stuck("expected a; b"), Outcome.FAILED, "expected a; b"),
        (httpx.ConnectError("no"), Outcome.ERROR, "the tool could not be asked: ConnectError no"),
    ],
)
async def test_what_comes_of_a_case(pair: Any, error: Exception | None, outcome: Outcome, why: str) -> None:
    (result,) = [result async for result in acting(error).run((await pair()).kit, {"a"})]
    assert (result.name, result.verdict) == ("g/a", Verdict(outcome, why))
    assert result.seconds >= 0


async def test_evidence_is_gathered_once_and_judged_in_each_case(pair: Any) -> None:
    asked = []

    async def gather(_kit: Kit, waits: Callable[[int], bool]) -> int:
        asked.append([waits(0), waits(1)])
        return 1

    def judge(found: int) -> Verdict:
        return passed("there") if found else skipped()

    group = Judged("j", "Judged", (Case("a", "", "", judge), Case("b", "", "", judge)), gather)
    results = [result async for result in group.run((await pair()).kit, {"a", "b"})]
    assert [result.verdict.outcome for result in results] == [Outcome.PASSED, Outcome.PASSED]
    assert asked == [[True, False]]


async def test_where_nothing_can_be_gathered_no_case_has_passed(pair: Any) -> None:
    async def gather(_kit: Kit, _waits: Callable[[int], bool]) -> int:
        raise Stuck("no login")

    group = Judged("j", "Judged", (Case("a", "", "", lambda _found: passed("")),), gather)
    (result,) = [result async for result in group.run((await pair()).kit, {"a"})]
    assert result.verdict == Verdict(Outcome.FAILED, "no login")
