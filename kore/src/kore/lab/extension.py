"""The Jupyter server extension: links from the LMS open assignments, and a grading lab works for its course."""

from __future__ import annotations

import asyncio
import logging
import os

from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import url_path_join

from kore.lab.environment import LabKind, here
from kore.lab.handlers import HomeHandler, OpenHandler
from kore.lab.menu import Menu
from kore.lab.repeating import Repeating


class KoreLab(ExtensionApp):
    """Ties the parts of `kore.lab` to a server."""

    name = "kore"

    def _link_jupyter_server_extension(self, serverapp: ServerApp) -> None:
        super()._link_jupyter_server_extension(serverapp)
        self.lab = here()
        self._chores: list[Repeating] = []
        # extensions are linked before JupyterLab is loaded, and that is when it reads its settings
        self._menu = Menu(url_path_join(serverapp.base_url, "kore/home"), os.environ)

    def initialize_handlers(self) -> None:
        """Add the addresses; assignments are opened in people's own labs only."""
        self.handlers.append((r"/kore/home", HomeHandler, {"lab": self.lab}))
        if self.lab.kind is LabKind.USER:
            self.handlers.append((r"/kore/open", OpenHandler, {"lab": self.lab}))

    async def _start_jupyter_server_extension(self, serverapp: ServerApp) -> None:
        await super()._start_jupyter_server_extension(serverapp)  # type: ignore[no-untyped-call]
        self._menu.withdraw()
        if self.lab.kind is LabKind.COURSE:
            _log_with(serverapp.log)
            from kore.lab import chores  # nbgrader is heavy, and other labs need none of it

            self._chores = chores.of(self.lab)
            for chore in self._chores:
                chore.start()

    async def stop_extension(self) -> None:
        """Take no further job; a running one is killed and comes back by itself."""
        await asyncio.gather(*(asyncio.to_thread(chore.stop, 2) for chore in self._chores))


def _log_with(server: logging.Logger) -> None:
    """Let what we tell stand among the server's own lines."""
    ours = logging.getLogger("kore")
    ours.setLevel(logging.INFO)
    for handler in server.handlers:
        ours.addHandler(handler)
