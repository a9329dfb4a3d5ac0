"""Labs outlive the hub on purpose; whoever ends the stage ends them, too."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import time
from pathlib import Path

#: seconds that a lab may take to stop its kernels
_GRACE = 10.0
_STEP = 0.05


def stop_labs(hub_database: Path) -> None:
    """Stop the labs that the hub has noted in its database."""
    running = [number for number in _noted(hub_database) if _is_lab(number)]
    for number in running:
        os.kill(number, signal.SIGTERM)
    deadline = time.monotonic() + _GRACE
    while any(_is_lab(number) for number in running) and time.monotonic() < deadline:
        time.sleep(_STEP)
    for number in running:
        if _is_lab(number):
            os.killpg(number, signal.SIGKILL)


def _noted(hub_database: Path) -> list[int]:
    if not hub_database.exists():
        return []
    connection = sqlite3.connect(f"file:{hub_database}?mode=ro", uri=True)
    try:
        states = [json.loads(row[0]) for row in connection.execute("SELECT state FROM spawners") if row[0]]
    finally:
        connection.close()
    return [state["pid"] for state in states if isinstance(state, dict) and state.get("pid")]


def _is_lab(number: int) -> bool:
    """Whether the process is still what the hub started, and not somebody else's with the same id."""
    try:
        return b"singleuser" in Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return False
