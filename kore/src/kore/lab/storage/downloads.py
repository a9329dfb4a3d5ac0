"""`files/<path>`: those of the home as ever, those of a storage in parts as they arrive."""

from __future__ import annotations

import mimetypes
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import AuthenticatedFileHandler
from tornado import web

from kore.lab.storage.drives import Drive

#: Jupyter's methods come without types
_Home: Any = AuthenticatedFileHandler


class DownloadHandler(_Home):  # type: ignore[misc]
    """For `StorageContents`."""

    @web.authenticated
    @authorized
    async def get(self, path: str, **values: Any) -> None:
        """A file."""
        if not (place := self.contents_manager.place(path)):
            await super().get(path, **values)
            return
        self.check_xsrf_cookie()
        if not self.contents_manager.allow_hidden and await self.contents_manager.is_hidden(path):
            raise web.HTTPError(404)
        await self._send(*place)

    async def _send(self, drive: Drive, inside: str) -> None:
        entry = await drive.do(lambda files: files.entry(inside))
        if entry.folder:
            raise web.HTTPError(400, "This is a folder.")
        self.set_header("Content-Type", mimetypes.guess_type(entry.name)[0] or "application/octet-stream")
        if self.get_argument("download", None):
            self.set_attachment_header(entry.name)
        parts = await drive.do(lambda files: files.chunks(inside))
        while part := await drive.do(lambda _: next(parts, b"")):
            self.write(part)
            await self.flush()
