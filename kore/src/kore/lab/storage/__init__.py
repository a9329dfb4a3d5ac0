"""Storage that is elsewhere, in JupyterLab's side bar: the panel is jupyter-fs', what stands behind it is here.

jupyter-fs' own server part writes passwords into the log when a connection fails, blocks the whole server while it
waits for another one, and says nothing to the person whose password is wrong; so its browser part talks to ours.

    offers      what the hub says that the person may see, and what people add by themselves
    connecting  a name and a password → fsspec's file system of the kind; `smb` is ours
    files       what JupyterLab does with files, on such a file system
    drives      connections of this lab, each with a thread of its own
    problems    what was wrong, in words for people
    contents    Jupyter's contents: the home, and beside it the drives
    handlers    what jupyter-fs asks for, and a look at settings before they are saved
    notebooks   the same files in a notebook

What people type is in this process' memory and nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kore.lab.storage.notebooks import open_storage

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

__all__ = ["open_storage"]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "kore.lab.storage"}]


def _load_jupyter_server_extension(serverapp: ServerApp) -> None:
    from kore.lab.storage import handlers  # noqa: PLC0415  # notebooks import this package without a server

    handlers.add(serverapp)


async def _start_jupyter_server_extension(serverapp: ServerApp) -> None:
    from kore.lab.storage import handlers  # noqa: PLC0415

    handlers.guard_settings(serverapp)
