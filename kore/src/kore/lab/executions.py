"""Cells that a room's server runs, and the kernel that ends before they have ended.

In rooms jupyter-server-nbmodel runs the cells, so that output comes into the document whoever's browser is there. It
waits for a kernel's answer for ever: once a kernel has died or was restarted in the middle of a cell, nothing would run
in the notebook any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from jupyter_server.serverapp import ServerApp

from kore.lab import documents

#: what Jupyter Server tells of kernels; one that has died restarts by itself
_KERNEL_ACTIONS = "https://events.jupyter.org/jupyter_server/kernel_actions/v1"
_ENDS = ("restart", "shutdown")
#: under which jupyter-server-nbmodel notes in a cell's metadata who runs it
_NOTE = "jupyter_server_nbmodel"


def end_with_kernels(server: ServerApp) -> None:
    """From now on, let what a kernel runs end when the kernel does."""

    async def heard(logger: Any, schema_id: str, data: Mapping[str, Any]) -> None:  # called by these names
        del logger, schema_id
        if data["action"] in _ENDS and data["status"] == "success":
            await _forget(server, data["kernel_id"])

    assert server.event_logger is not None
    server.event_logger.add_listener(schema_id=_KERNEL_ACTIONS, listener=heard)


async def _forget(server: ServerApp, kernel: str) -> None:
    for extension in server.extension_manager.extension_apps.get(_NOTE, ()):
        # Waiting for what is cancelled is cancelled, too: hence the exceptions are results here.
        await asyncio.gather(_stack(extension).cancel(kernel), return_exceptions=True)
    for document in documents.opened(server):
        _release(document._document.ycells, kernel)  # noqa: SLF001  # it has no other name


def _stack(extension: Any) -> Any:
    """What holds the waiting cells; the extension hands it to its handlers."""
    return next(options["execution_stack"] for _, _, options in extension.handlers if "execution_stack" in options)


def _release(cells: Any, kernel: str) -> None:
    """Show that the kernel's cells do not run any more."""
    for cell in cells:
        metadata = cell.get("metadata")
        if metadata is not None and _NOTE in metadata and dict(metadata[_NOTE])["kernelId"] == kernel:
            with cell.doc.transaction():
                del metadata[_NOTE]
                cell["execution_state"] = "idle"
