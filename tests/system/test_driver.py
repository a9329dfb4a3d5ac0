from __future__ import annotations

import io
from pathlib import Path
from typing import Any, cast

import pytest

from system import report
from system.driver import Driver
from system.log import Log
from system.machine import Machine

SCRIPT = Path("/tests/vm/x.py")


class Node:
    """As much of a machine as the driver itself uses."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.started = False

    def start(self) -> None:
        self.started = True


def play(script: str, *nodes: Node) -> str:
    stream = io.StringIO()
    Driver(cast("list[Machine]", list(nodes)), Log(stream)).run(script, SCRIPT)
    return stream.getvalue()


def test_machines_are_there_by_name() -> None:
    lms, server = Node("lms"), Node("web-server")
    play("web_server.start()", lms, server)
    assert (lms.started, server.started) == (False, True)


def test_the_only_machine_has_a_second_name() -> None:
    play("assert machine is server", Node("server"))
    with pytest.raises(NameError, match="machine"):
        play("machine", Node("server"), Node("lms"))


def test_all_are_started() -> None:
    nodes = [Node("lms"), Node("server")]
    play("start_all()", *nodes)
    assert all(node.started for node in nodes)


def test_subtests_are_told() -> None:
    told = play("with subtest('people at work'):\n    log.line('inside')", Node("server"))
    assert [line[7:] for line in told.splitlines()] == ["  subtest: people at work", "    inside"]


def told_of(script: str) -> str:
    stream = io.StringIO()
    with pytest.raises(AssertionError) as raised:
        play(script, Node("server"))
    report.tell(cast("Any", raised.value), SCRIPT, Log(stream))
    return stream.getvalue()


def test_a_failure_is_told_where_the_script_has_it() -> None:
    told = told_of("start_all()\nt.assertEqual(1, 2)")
    assert 'File "/tests/vm/x.py", line 2' in told
    assert "1 != 2" in told
    assert "unittest" not in told
