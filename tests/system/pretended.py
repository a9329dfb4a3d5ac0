"""For the tests: a machine that only pretends."""

from __future__ import annotations

import io
from collections.abc import Callable

from system.log import Log
from system.machine import Outcome
from system.units import SystemdMachine

Answer = Callable[[str], Outcome]


class Pretended(SystemdMachine):
    """A machine whose commands are answered by a function."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("node", Log(io.StringIO()))
        self.programs: list[list[str]] = []
        self.up = False
        self._answer = answer

    def start(self) -> None:
        self.up = True

    def is_up(self) -> bool:
        return self.up

    def crash(self) -> None:
        self.up = False

    def wait_for_shutdown(self) -> None:
        self.up = False

    def console(self) -> str:
        return ""

    def run(self, arguments: list[str], feed: str = "") -> Outcome:
        self.programs.append(arguments)
        return self._answer(arguments[-1])


def answering(status: int, output: str = "") -> Pretended:
    return Pretended(lambda _command: Outcome(status, output, ""))
