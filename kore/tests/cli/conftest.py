"""A settings file in a directory of its own, and the command `kore` as a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kore.demo.processes import free_ports

COMMAND = [sys.executable, "-c", "from kore.cli import main; main()"]


@pytest.fixture
def write_settings(tmp_path: Path) -> Callable[..., Path]:
    """Writes a settings file; what is named differs from one that is right, None takes a key out."""

    def write(**changes: Any) -> Path:
        values: dict[str, Any] = {
            "instance": "main",
            "public_url": "https://hub.example.test/main",
            "state_dir": str(tmp_path / "state"),
            "ports": {"kore": free_ports(1)[0]},
        } | changes
        file = tmp_path / "instance.json"
        file.write_text(json.dumps({key: value for key, value in values.items() if value is not None}))
        return file

    return write


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in {"CREDENTIALS_DIRECTORY", "KORE_SETTINGS"}}
    return kept | {"HOME": str(tmp_path)}


@pytest.fixture
def kore(environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a command to its end."""

    def run(*arguments: str | Path, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: PLW1510 (its exit status is what is tested)
            [*COMMAND, *map(str, arguments)], env=environment | changes, capture_output=True, text=True, timeout=30
        )

    return run


@pytest.fixture
def started(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a command; what it writes to stderr is in the file `log`."""
    processes: list[subprocess.Popen[str]] = []

    def start(*arguments: str | Path) -> subprocess.Popen[str]:
        with (tmp_path / "log").open("w") as log:
            command = [*COMMAND, *map(str, arguments)]
            processes.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log, text=True))
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.wait()
