"""Where grading labs wait for work without asking all the time."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterator


class Board:
    """Wakes those who wait for a course. It holds no job: the store does."""

    def __init__(self) -> None:
        """Nobody waits yet."""
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        #: the service stops; nobody shall wait any more
        self.closed = False

    def close(self) -> None:
        """Let everybody go, so that the service can stop."""
        self.closed = True
        for course in list(self._waiting):
            self.wake(course)

    def wake(self, course: str) -> None:
        """There is a new job for the course; to be called from the event loop."""
        for event in self._waiting.get(course, ()):
            event.set()

    @contextlib.contextmanager
    def watch(self, course: str) -> Iterator[asyncio.Event]:
        """An event that is set by each new job of the course.

        Whoever watches before they look into the store misses no job that comes while they look.
        """
        event = asyncio.Event()
        self._waiting[course].add(event)
        try:
            yield event
        finally:
            self._waiting[course].discard(event)
            if not self._waiting[course]:
                del self._waiting[course]
