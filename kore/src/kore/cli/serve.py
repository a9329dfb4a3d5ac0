"""`kore serve`: the service of one instance."""

from __future__ import annotations

import logging
import socket

import uvicorn
from fastapi import FastAPI

from kore import settings
from kore.api.app import create_app
from kore.cli.options import SettingsFile
from kore.errors import SettingsError

_HOST = "127.0.0.1"
#: connections that wait while the service is busy: a lecture's start brings hundreds at once
_BACKLOG = 1024
#: seconds for answers under way when the service is asked to stop
_GRACE = 10


class _Server(uvicorn.Server):
    """Lets waiting grading labs go first, so that a stop does not wait for them."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.state.context.board.close()
        await super().shutdown(sockets)


def serve(path: SettingsFile) -> None:
    """Run Kore until it is asked to stop."""
    found = settings.load(path)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it writes whole addresses
    app = create_app(found)
    app.state.context.prepare()  # the service would do it, too, but tell it with a traceback
    listening = _listen(found.ports.kore)
    # Addresses carry states and codes, so there is no access log.
    config = uvicorn.Config(
        app, access_log=False, log_config=None, timeout_graceful_shutdown=_GRACE, server_header=False
    )
    server = _Server(config, app)
    server.run(sockets=[listening])
    if not server.started:
        raise SettingsError("Kore could not start; see the log above")


def _listen(port: int) -> socket.socket:
    """Take the port.

    Raises:
        SettingsError: somebody else has it.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((_HOST, port))
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"port {port} (ports.kore) cannot be taken: {error.strerror}. Stop what uses it, or choose another one."
        ) from error
    listening.listen(_BACKLOG)
    return listening
