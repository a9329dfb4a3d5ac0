"""Where grading labs wait for work without asking all the time."""

from __future__ import annotations

import asyncio
from collections import defaultdict


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

    async def wait(self, course: str, seconds: float) -> None:
        """Until there is a new job, or the time is over."""
        event = asyncio.Event()
        self._waiting[course].add(event)
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            return
        finally:
            self._waiting[course].discard(event)
            if not self._waiting[course]:
                del self._waiting[course]
