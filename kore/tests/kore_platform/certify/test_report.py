from __future__ import annotations

import io

import pytest
from rich.console import Console

from kore_platform.certify import core
from kore_platform.certify.cases import Outcome, Result, Verdict
from kore_platform.certify.report import Report, is_good, summary

CASE = core.GROUP.cases[0]


def result(outcome: Outcome, why: str = "expected [this]; that") -> Result:
    return Result("core", CASE, Verdict(outcome, why), 0.1)


def test_a_line_a_case_and_sums() -> None:
    out = io.StringIO()
    report = Report(Console(file=out, width=40, force_terminal=False))
    report.begin(core.GROUP, 2)
    report.add(result(Outcome.PASSED))
    report.ask("do something")
    report.add(result(Outcome.FAILED))
    report.end(core.GROUP)
    report.finish()
    assert out.getvalue().splitlines() == [
        "",
        "LTI 1.3 core (core, 2 cases)",
        f"passed  core/no-kid: {CASE.title}",
        "Now, please: do something",
        f"FAILED  core/no-kid: {CASE.title}",
        f"        expected [this]; that [{CASE.section}]",
        "core: 1 passed, 1 failed, 0 skipped",
        "",
        "1 passed, 1 failed, 0 skipped",
    ]


def test_errors_are_counted_where_there_are_any() -> None:
    assert summary([result(Outcome.ERROR)]) == "0 passed, 0 failed, 0 skipped, 1 error"


@pytest.mark.parametrize(
    ("outcome", "good", "strictly"),
    [
        (Outcome.PASSED, True, True),
        (Outcome.SKIPPED, True, False),
        (Outcome.FAILED, False, False),
        (Outcome.ERROR, False, False),
    ],
)
def test_what_is_good_enough(outcome: Outcome, good: bool, strictly: bool) -> None:
    results = [result(Outcome.PASSED), result(outcome)]
    assert (is_good(results, strict=False), is_good(results, strict=True)) == (good, strictly)
