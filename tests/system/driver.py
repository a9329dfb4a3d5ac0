"""What a test script finds by name: its machines, and the functions of the NixOS test driver."""

from __future__ import annotations

import unittest
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from system.log import Log
from system.machine import Machine, retry


class Driver:
    """Runs one script."""

    def __init__(self, machines: list[Machine], log: Log) -> None:
        self.machines = machines
        self._log = log

    def run(self, text: str, file: Path) -> None:
        """Run a script; what it raises is its failure."""
        exec(compile(text, str(file), "exec"), self._names())

    def _names(self) -> dict[str, Any]:
        machines = {machine.name.replace("-", "_"): machine for machine in self.machines}
        only = {"machine": self.machines[0]} if len(self.machines) == 1 else {}
        return {
            **only,
            **machines,
            "log": self._log,
            "machines": self.machines,
            "retry": retry,
            "start_all": self.start_all,
            "subtest": self.subtest,
            "t": unittest.TestCase(),
        }

    def start_all(self) -> None:
        """Boot every machine."""
        for machine in self.machines:
            machine.start()

    @contextmanager
    def subtest(self, name: str) -> Iterator[None]:
        """A part of the script with a name."""
        with self._log.nested(f"subtest: {name}"):
            yield
