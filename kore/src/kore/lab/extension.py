"""The Jupyter server extension: links from the LMS open assignments, and a grading lab works for its course."""

from __future__ import annotations

import asyncio
import logging
import os
from datetime import UTC, datetime

from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import url_path_join

from kore.lab import homes, leaving, repositories, shared, watches
from kore.lab.environment import here
from kore.lab.handlers import HomeHandler, OpenHandler, ReviewHandler
from kore.lab.kernelspecs import Offer
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
        self._pulling: list[asyncio.Task[None]] = []
        _log_with(serverapp.log)
        shared.link(self.lab.home, os.environ, self.notices)
        self._wanted = homes.Wanted.of(os.environ)
        if self._wanted.skeleton:  # before anybody can be at work in there
            homes.deliver(self._wanted.skeleton, self.lab.home)
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
        serverapp.kernel_manager.default_kernel_name = Offer.of(os.environ).default
        bringing = repositories.bring(self.lab.home, self._wanted.repositories, self.notices)
        self._pulling = [asyncio.create_task(bringing)]
        if "assignment_list_manager" in serverapp.web_app.settings:
            from kore.lab import assignment_list  # noqa: PLC0415  # only here, where nbgrader has loaded its own

            assignment_list.install(serverapp)
        self._chores = watches.of(self.lab, self.notices, serverapp)
        if self.lab.kind is Kind.ROOM:
            from kore.lab import executions  # noqa: PLC0415  # its libraries are for rooms only

            executions.end_with_kernels(serverapp)
        if scheduler := serverapp.web_app.settings.get("scheduler"):
            from kore.lab import scheduled  # noqa: PLC0415  # only here, where the scheduler is on

            watch = scheduled.Watch(scheduler.db_url, self._be_active)
            await asyncio.to_thread(watch.begin)
            self._chores.append(Repeating("scheduled", watch.step, 30))
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
        """Save what a room has open; take no further job: a running one ends with us and comes back by itself."""
        if self.lab.kind is Kind.ROOM:
            from kore.lab import documents  # noqa: PLC0415

            assert self.serverapp is not None
            await documents.close(self.serverapp)
        for pulling in self._pulling:
            pulling.cancel()
        await asyncio.gather(*(asyncio.to_thread(chore.stop, 2) for chore in self._chores))


def _log_with(server: logging.Logger) -> None:
    """Let what we tell stand among the server's own lines."""
    ours = logging.getLogger("kore")
    ours.setLevel(logging.INFO)
    for handler in server.handlers:
        ours.addHandler(handler)
