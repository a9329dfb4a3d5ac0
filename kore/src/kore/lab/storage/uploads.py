"""Large files arrive from the browser in parts, and go to the storage when they are whole."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from typing import IO, Any

from tornado import web

from kore.lab.storage import models
from kore.lab.storage.files import Entry

#: bytes of a file that may wait in memory; more of them wait in the lab's own /tmp
_IN_MEMORY = 8 << 20


class Uploads:
    """The files of which parts are still missing, by path."""

    def __init__(self) -> None:
        self._begun: dict[str, IO[bytes]] = {}

    def take(self, path: str, model: dict[str, Any]) -> IO[bytes] | None:
        """Take what the browser has sent.

        Returns:
            the whole file, from its beginning, once it is there.

        Raises:
            HTTPError: the file's beginning is missing.
        """
        part, content = model.get("chunk"), models.sent(model)
        if part is None:
            return content
        if part == 1:
            self._begun[path] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # it waits for its end
        if path not in self._begun:
            raise web.HTTPError(409, "The upload's beginning is missing. Upload the file again.")
        self._begun[path].write(content.getvalue())
        if part != -1:
            return None
        whole = self._begun.pop(path)
        whole.seek(0)
        return whole

    def described(self, drive: str, inside: str) -> dict[str, Any]:
        """A file that is on its way."""
        return models.described(
            Entry(inside, folder=False, size=None, modified=datetime.now(UTC)), drive, writable=True
        )
