"""Strangers may make Kore ask others only so often."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from kore.errors import RegistrationRefused


class Throttle:
    """Counts what was asked in the last minute: of everybody together, and of each host."""

    def __init__(self, together: int = 30, each: int = 5, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing asked.

        Args:
            together: how often in a minute.
            each: how often one host in a minute.
            clock: seconds.
        """
        self._together, self._each, self._clock = together, each, clock
        self._asked: deque[tuple[float, str]] = deque(maxlen=together)

    def admit(self, host: str) -> None:
        """Count one more.

        Raises:
            RegistrationRefused: there were too many.
        """
        now = self._clock()
        while self._asked and self._asked[0][0] <= now - 60:
            self._asked.popleft()
        if len(self._asked) >= self._together or sum(host == asked for _, asked in self._asked) >= self._each:
            raise RegistrationRefused("too many registrations were begun in the last minute; wait a minute")
        self._asked.append((now, host))
