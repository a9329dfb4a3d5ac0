from __future__ import annotations

import io
import time

import pytest

from system.log import Log


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, as a list of one."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_lines_tell_the_seconds_since_the_beginning(clock: list[float]) -> None:
    written = Log(stream := io.StringIO())
    clock[0] += 12.34
    written.line("one\ntwo")
    assert stream.getvalue() == "   12.3  one\n         two\n"


@pytest.mark.parametrize(("seconds", "last"), [(0.9, "step"), (2.0, "(2.0 s: step)")])
def test_only_long_steps_tell_how_long(clock: list[float], seconds: float, last: str) -> None:
    written = Log(stream := io.StringIO())
    with written.nested("step"):
        clock[0] += seconds
    assert stream.getvalue().splitlines()[-1].endswith(last)


def test_depth_ends_with_the_step_also_after_an_error(clock: list[float]) -> None:
    written = Log(stream := io.StringIO())
    with pytest.raises(RuntimeError), written.nested("step"):
        raise RuntimeError
    written.line("after")
    assert stream.getvalue().splitlines()[-1] == "    0.0  after"
