from __future__ import annotations

import time

import pytest

from system.machine import Outcome, RequestedAssertionFailed
from system.pretended import Pretended, answering


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)


def units(states: list[str], jobs: str = "No jobs running.") -> Pretended:
    """A unit that goes through states, one a look."""

    def answer(command: str) -> Outcome:
        if "list-jobs" in command:
            return Outcome(0, jobs, "")
        return Outcome(0, f"ActiveState={states.pop(0)}\n", "")

    return Pretended(answer)


def test_a_unit_is_waited_for() -> None:
    units(["inactive", "activating", "active"], jobs="1 ananke.service start running").wait_for_unit("x.service")


@pytest.mark.parametrize("states", [["failed"], ["inactive", "inactive"]])
def test_a_unit_that_will_not_come_is_not_waited_for(states: list[str]) -> None:
    with pytest.raises(RequestedAssertionFailed, match=f"unit x.service is {states[0]}"):
        units(states).wait_for_unit("x.service")


def test_a_unit_that_came_up_between_two_looks_is_active() -> None:
    states = ["inactive", "active", "active"]
    units(states).wait_for_unit("x.service")
    assert states == []


def test_a_unit_in_another_state_is_refused() -> None:
    units(["active"]).require_unit_state("x.service")
    with pytest.raises(RequestedAssertionFailed, match="must be active, but it is failed"):
        units(["failed"]).require_unit_state("x.service")


def test_values_of_properties_may_hold_equals_signs() -> None:
    assert answering(0, "Id=x\nEnvironment=A=1 B=2\n").get_unit_property("x", "Environment") == "A=1 B=2"


def test_a_property_that_no_unit_has_is_refused() -> None:
    with pytest.raises(RequestedAssertionFailed, match="no property Nonsense"):
        answering(0, "").get_unit_property("x", "Nonsense")
