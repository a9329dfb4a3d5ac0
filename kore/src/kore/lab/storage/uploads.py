"""Large files arrive from the browser in parts, and go to the storage when they are whole."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import IO, Any

from tornado import web

from kore.lab.storage import models
from kore.lab.storage.files import Entry

#: bytes of a file that may wait in memory; more of them wait in the lab's own /tmp
_IN_MEMORY = 8 << 20
#: seconds without a part after which nobody sends the rest
_PATIENCE = 3600.0


class Uploads:
    """The files of which parts are still missing, by path."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing has begun yet.

        Args:
            clock: tells seconds.
        """
        self._clock = clock
        self._begun: dict[str, IO[bytes]] = {}
        self._last: dict[str, float] = {}

    def take(self, path: str, model: dict[str, Any]) -> IO[bytes] | None:
        """Take what the browser has sent.

        Returns:
            the whole file, from its beginning, once it is there.

        Raises:
            HTTPError: the file's beginning is missing.
        """
        part, content = model.get("chunk"), models.sent(model)
        self._forget()
        if part is None:
            return content
        if part == 1:
            self._drop(path)
            self._begun[path] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # it waits for its end
        if path not in self._begun:
            raise web.HTTPError(409, "The upload's beginning is missing. Upload the file again.")
        self._begun[path].write(content.getvalue())
        self._last[path] = self._clock()
        if part != -1:
            return None
        whole = self._begun.pop(path)
        del self._last[path]
        whole.seek(0)
        return whole

    def _forget(self) -> None:
        """Drop what browsers have left half-way."""
        for path, last in list(self._last.items()):
            if self._clock() - last > _PATIENCE:
                self._drop(path)

    def _drop(self, path: str) -> None:
        self._last.pop(path, None)
        if left := self._begun.pop(path, None):
            left.close()

    def described(self, drive: str, inside: str) -> dict[str, Any]:
        """A file that is on its way."""
        return models.described(
            Entry(inside, folder=False, size=None, modified=datetime.now(UTC)), drive, writable=True
        )
