"""The Jupyter server extension: links from the LMS open assignments, and a grading lab works for its course."""

from __future__ import annotations

import asyncio
import logging
import os
from datetime import UTC, datetime

from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import url_path_join

from kore.lab import leaving, watches
from kore.lab.environment import here
from kore.lab.handlers import HomeHandler, OpenHandler, ReviewHandler
from kore.lab.menu import Menu
from kore.lab.notices import Notices, NoticesHandler
from kore.lab.repeating import Repeating
from kore.names import Kind


class KoreLab(ExtensionApp):
    """Ties the parts of `kore.lab` to a server."""

    name = "kore"

    def _link_jupyter_server_extension(self, serverapp: ServerApp) -> None:
        super()._link_jupyter_server_extension(serverapp)
        self.lab = here()
        self.notices = Notices()
        leaving.tell(self.notices, os.environ)
        self._chores: list[Repeating] = []
        # extensions are linked before JupyterLab is loaded, which is when it reads its settings, but also before the
        # hub's own extension has set the server's path
        prefix = os.environ.get("JUPYTERHUB_SERVICE_PREFIX") or serverapp.base_url
        self._menu = Menu(url_path_join(prefix, "kore/home"), os.environ)

    def initialize_handlers(self) -> None:
        """Add the addresses; assignments are opened in people's own labs, submissions in grading labs only."""
        self.handlers.append((r"/kore/home", HomeHandler, {"lab": self.lab}))
        self.handlers.append((r"/kore/notices", NoticesHandler, {"notices": self.notices}))
        if self.lab.kind is Kind.USER:
            self.handlers.append((r"/kore/open", OpenHandler, {"lab": self.lab}))
        if self.lab.kind is Kind.COURSE:
            self.handlers.append((r"/kore/review", ReviewHandler, {"lab": self.lab}))

    async def _start_jupyter_server_extension(self, serverapp: ServerApp) -> None:
        await super()._start_jupyter_server_extension(serverapp)  # type: ignore[no-untyped-call]
        self._menu.withdraw()
        if "assignment_list_manager" in serverapp.web_app.settings:
            from kore.lab import assignment_list  # noqa: PLC0415  # only here, where nbgrader has loaded its own

            assignment_list.install(serverapp)
        _log_with(serverapp.log)
        self._chores = watches.of(self.lab, self.notices, serverapp)
        if self.lab.kind is Kind.COURSE:
            from kore.lab import chores  # noqa: PLC0415  # nbgrader is heavy, and other labs need none of it

            self._chores += await asyncio.to_thread(chores.of, self.lab, self._be_active)
        for chore in self._chores:
            chore.start()

    def _be_active(self) -> None:
        """Keep the hub from stopping a server as idle in which no browser is open, but a job runs."""
        assert self.serverapp is not None  # it has started us
        self.serverapp.web_app.settings["last_activity_times"]["kore"] = datetime.now(UTC)

    async def stop_extension(self) -> None:
        """Take no further job; a running one ends with us and comes back by itself."""
        await asyncio.gather(*(asyncio.to_thread(chore.stop, 2) for chore in self._chores))


def _log_with(server: logging.Logger) -> None:
    """Let what we tell stand among the server's own lines."""
    ours = logging.getLogger("kore")
    ours.setLevel(logging.INFO)
    for handler in server.handlers:
        ours.addHandler(handler)
