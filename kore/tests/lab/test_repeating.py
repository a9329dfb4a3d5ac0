from __future__ import annotations

import logging
import threading

import pytest

from kore.errors import KoreError, KoreUnavailable
from kore.lab.repeating import Repeating


def run(errors: list[Exception]) -> None:
    """Take steps that raise the errors one after the other, until one succeeds."""
    succeeded = threading.Event()

    def step() -> None:
        if errors:
            raise errors.pop(0)
        succeeded.set()

    repeating = Repeating("chore", step, 0.001, pause_after_failure=0.001)
    repeating.start()
    reached = succeeded.wait(10)
    repeating.stop(10)
    assert reached


def test_a_failure_does_not_end_it_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    run([ValueError("odd"), KoreError("refused")])
    assert [record.levelno for record in caplog.records] == [logging.ERROR, logging.ERROR]
    assert "refused" in caplog.text


def test_that_kore_is_away_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    run([KoreUnavailable("away"), KoreUnavailable("away"), KoreUnavailable("away")])
    assert len(caplog.records) == 1


def test_after_stop_no_step_is_taken() -> None:
    taken: list[int] = []
    repeating = Repeating("chore", lambda: taken.append(1), 0.001)
    repeating.start()
    repeating.stop(10)
    before = len(taken)
    assert not threading.Event().wait(0.05)
    assert len(taken) == before
