"""The conformance kit (`kore-platform certify`) finds nothing wrong with Kore."""

from __future__ import annotations

import pytest
from certifying import Certified

#: 1EdTech's certification guide, section 6, numbers its cases so; the others are the kit's own
_CASES = {"core": 30, "deep-linking": 7, "roster": 5, "grades": 25, "security": 26}


@pytest.mark.parametrize("group", _CASES)
def test_every_case_of_a_group_passes(certified: Certified, group: str) -> None:
    told = [line for line in certified.lines if f" {group}/" in line]
    assert [line for line in told if not line.startswith("passed ")] == []
    assert len(told) == _CASES[group]
    assert f"{group}: {_CASES[group]} passed, 0 failed, 0 skipped" in certified.lines


def test_the_end_says_it_in_one_line(certified: Certified) -> None:
    assert certified.lines[-1] == f"{sum(_CASES.values())} passed, 0 failed, 0 skipped"
    assert certified.status == 0


def test_programs_read_the_same(certified: Certified) -> None:
    suites = {suite.get("name"): dict(suite.attrib) for suite in certified.junit}
    assert {name: int(suite["tests"]) for name, suite in suites.items()} == _CASES
    assert {suite[bad] for suite in suites.values() for bad in ("failures", "errors", "skipped")} == {"0"}
    assert certified.junit.get("tests") == str(sum(_CASES.values()))


def test_nobody_had_to_be_asked_for_what_goes_by_itself(certified: Certified) -> None:
    """The roster is read at a teacher's launch; grades are sent when somebody presses the button."""
    assert [what.partition(" ")[0] for what in certified.asked] == ["Send", "Change"]
