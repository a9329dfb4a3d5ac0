"""A room's shared documents.

jupyter-collaboration saves a document once nobody has typed for a moment. A server that stops within this moment would
drop what was typed last, and one that stops while it saves would leave half a file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from jupyter_server.serverapp import ServerApp
from jupyter_server_ydoc.rooms import DocumentRoom


async def close(server: ServerApp) -> None:
    """Save what is open, as people do with “Save Notebook”, and nothing after that: the server would end meanwhile.

    A file that is newer than its document stays.
    """
    saving = []
    for document in opened(server):
        document._save_delay = None  # noqa: SLF001  # there is no other way to this and to the next
        if task := document._save_to_disc():  # noqa: SLF001
            saving.append(task)
    await asyncio.gather(*saving)


def opened(server: ServerApp) -> Iterator[DocumentRoom]:
    """The documents that are open, or were a minute ago."""
    extensions: Any = server.extension_manager.extension_apps.get("jupyter_server_ydoc", ())
    for extension in extensions:
        yield from (room for room in extension.ywebsocket_server.rooms.values() if isinstance(room, DocumentRoom))
