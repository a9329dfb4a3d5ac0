from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kore.demo.processes import Process, ProcessFailed, free_ports, listens

SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]


@pytest.fixture
def sleeping(tmp_path: Path) -> Iterator[Process]:
    process = Process("sleeper", SLEEP, tmp_path / "log")
    process.wait_until(lambda: "up" in process.log.read_text(), 10)
    yield process
    process.kill()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_stops_when_asked(sleeping: Process) -> None:
    sleeping.stop()
    assert not alive(sleeping.pid)


def test_it_is_ended_when_it_does_not_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kore.demo.processes._GRACE", 0.2)
    process = Process("stubborn", STUBBORN, tmp_path / "log")
    process.wait_until(lambda: "up" in process.log.read_text(), 10)
    process.stop()
    assert not alive(process.pid)


def test_ctrl_c_at_the_terminal_does_not_reach_it(sleeping: Process) -> None:
    assert os.getpgid(sleeping.pid) != os.getpgid(0)


def test_an_early_end_is_told_with_its_last_words(tmp_path: Path) -> None:
    process = Process("broken", [sys.executable, "-c", "print('no such world'); raise SystemExit(3)"], tmp_path / "log")
    with pytest.raises(ProcessFailed, match=r"(?s)broken ended with status 3.*no such world"):
        process.wait_until(lambda: False, 10)


def test_waiting_ends(sleeping: Process) -> None:
    with pytest.raises(ProcessFailed, match=r"sleeper is not ready after 0.1 s"):
        sleeping.wait_until(lambda: False, 0.1)


def test_variables_are_added(tmp_path: Path) -> None:
    show = [sys.executable, "-c", "import os; print(os.environ['SEEN'], os.environ['PATH'] != '')"]
    process = Process("show", show, tmp_path / "log", {"SEEN": "yes"})
    with pytest.raises(ProcessFailed, match="yes True"):
        process.wait_until(lambda: False, 10)


def test_free_ports_are_free_and_distinct() -> None:
    ports = free_ports(5)
    assert len(set(ports)) == 5
    assert not any(listens(port) for port in ports)


def test_a_used_port_is_seen() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert listens(server.getsockname()[1])


def test_the_stop_signal_is_the_polite_one(tmp_path: Path) -> None:
    program = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda number, _: (print('asked', number, flush=True), sys.exit()))\n"
        "print('up', flush=True); time.sleep(60)"
    )
    process = Process("polite", [sys.executable, "-c", program], tmp_path / "log")
    process.wait_until(lambda: "up" in process.log.read_text(), 10)
    process.stop()
    assert f"asked {int(signal.SIGTERM)}" in process.log.read_text()
