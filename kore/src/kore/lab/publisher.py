"""Scores that change in the gradebook go to Kore, without a button."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from kore.lab.gradebook import Key
from kore.model import Grade

_LOG = logging.getLogger(__name__)
#: grades in one request
_BATCH = 500

#: when the gradebook was last written, in nanoseconds, and its size
_State = tuple[int, int]


class Publisher:
    """Watches one gradebook. After a start it publishes everything once, since it cannot know what Kore has."""

    def __init__(
        self, file: Path, read: Callable[[Path], list[Grade]], publish: Callable[[Iterable[Grade]], None]
    ) -> None:
        """Publish nothing yet.

        Args:
            file: the gradebook, which need not exist.
            read: reads the grades out of it.
            publish: sends grades to Kore; raises a KoreError if they did not arrive.
        """
        self._file = file
        self._read = read
        self._publish = publish
        self._seen: _State | None = None
        self._done: _State | None = None
        self._published: dict[Key, Grade] = {}

    def step(self) -> int:
        """Look once, and publish what changed; the number of grades.

        A gradebook that was written since the last look is left to settle: while a notebook is graded anew, old and
        new scores stand side by side in it.

        Raises:
            KoreError: Kore refuses or is away; the next step tries again.
        """
        before, self._seen = self._seen, self._state()
        if self._seen is None or self._seen != before or self._seen == self._done:
            return 0
        try:
            grades = self._read(self._file)
        except DatabaseError as error:
            _LOG.warning("The gradebook cannot be read now: %s", error.orig)
            return 0
        fresh = iter([grade for grade in grades if self._published.get((grade.assignment, grade.student)) != grade])
        count = 0
        while batch := list(islice(fresh, _BATCH)):
            self._publish(batch)
            self._published |= {(grade.assignment, grade.student): grade for grade in batch}
            count += len(batch)
        self._done = self._seen
        return count

    def _state(self) -> _State | None:
        try:
            found = self._file.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_size
