from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from system.machine import Machine, Outcome, RequestedAssertionFailed, retry
from system.pretended import Pretended, answering


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)


def test_a_machine_starts_with_its_first_command() -> None:
    node = answering(0)
    node.succeed("true")
    assert node.up


def test_the_outputs_of_commands_that_succeed_are_joined() -> None:
    assert answering(0, "x\n").succeed("a", "b") == "x\nx\n"


@pytest.mark.parametrize(("status", "method"), [(1, Machine.succeed), (0, Machine.fail)])
def test_the_wrong_outcome_names_machine_and_command(status: int, method: Callable[[Machine, str], str]) -> None:
    with pytest.raises(RequestedAssertionFailed, match=r"node.*status [01]: some command"):
        method(answering(status), "some command")


def test_a_command_that_must_fail_may_fail() -> None:
    assert answering(1, "no\n").fail("false") == "no\n"


def test_a_command_is_given_up_in_the_machine_itself() -> None:
    node = answering(124)
    assert node.execute("sleep 9", timeout=3) == (124, "")
    assert node.programs == [["timeout", "--kill-after=10", "3", "bash", "-c", "set -euo pipefail; sleep 9"]]


def test_waiting_ends_with_success() -> None:
    statuses = [1, 1, 0]
    node = Pretended(lambda _command: Outcome(statuses.pop(0), "out", ""))
    assert node.wait_until_succeeds("test") == "out"
    assert statuses == []


def test_waiting_ends_with_its_time() -> None:
    with pytest.raises(RequestedAssertionFailed, match="node: waiting for failure: true: still not so after 0 s"):
        answering(0).wait_until_fails("true", timeout=0)


def test_a_reboot_stops_and_starts() -> None:
    node = answering(0)
    node.start()
    node.reboot()
    assert (node.programs, node.up) == ([["systemctl", "--no-block", "poweroff"]], True)


def test_the_last_attempt_knows_that_it_is_the_last() -> None:
    seen: list[bool] = []

    def attempt(last: bool) -> bool:
        seen.append(last)
        return last

    retry(attempt, timeout_seconds=0)
    assert seen == [True]
