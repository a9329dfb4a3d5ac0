"""What a run tells while it works: one line a step, with the seconds since its beginning."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

#: shorter steps need no word about how long they took
_WORTH_TELLING = 1.0


class Log:
    """Writes steps, indented by how deep they are nested."""

    def __init__(self, stream: TextIO = sys.stdout) -> None:
        self._stream = stream
        self._start = time.monotonic()
        self._depth = 0

    def line(self, text: str) -> None:
        """Write one message, however many lines it has."""
        seconds = time.monotonic() - self._start
        for number, part in enumerate(text.rstrip().splitlines() or [""]):
            stamp = f"{seconds:7.1f}" if number == 0 else " " * 7
            self._stream.write(f"{stamp}  {'  ' * self._depth}{part}\n")
        self._stream.flush()

    @contextmanager
    def nested(self, text: str) -> Iterator[None]:
        """A step, and how long it took where that was long."""
        self.line(text)
        before = time.monotonic()
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            taken = time.monotonic() - before
            if taken >= _WORTH_TELLING:
                self.line(f"({taken:.1f} s: {text.splitlines()[0][:70]})")
