from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kore.demo.labs import stop_labs

SLEEP = "import time; time.sleep(60)"


def database(folder: Path, *pids: int) -> Path:
    path = folder / "jupyterhub.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE spawners (state TEXT)")
        rows = [(json.dumps({"pid": pid}),) for pid in pids]
        connection.executemany("INSERT INTO spawners VALUES (?)", [*rows, (None,), ("{}",)])
    connection.close()
    return path


def start(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", SLEEP, *arguments], start_new_session=True)


def test_labs_are_stopped_and_others_are_not(tmp_path: Path) -> None:
    with start("jupyterhub.singleuser") as lab, start("something-else") as other:
        try:
            stop_labs(database(tmp_path, lab.pid, other.pid))
            assert lab.wait(5) < 0
            assert other.poll() is None
        finally:
            lab.kill()
            other.kill()


def test_a_lab_that_does_not_stop_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kore.demo.labs._GRACE", 0.2)
    stubborn = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); {SLEEP}"
    command = [sys.executable, "-c", stubborn, "jupyterhub.singleuser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as lab:
        assert lab.stdout is not None
        lab.stdout.readline()
        stop_labs(database(tmp_path, lab.pid))
        assert lab.wait(5) == -9


def test_without_a_hub_there_is_nothing_to_stop(tmp_path: Path) -> None:
    stop_labs(tmp_path / "missing.sqlite")
    assert not (tmp_path / "missing.sqlite").exists()
