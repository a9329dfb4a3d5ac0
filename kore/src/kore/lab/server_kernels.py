"""The kernels of a lab's server, which notebooks and consoles talk to."""

from __future__ import annotations

from typing import Any

from jupyter_client.session import new_id
from jupyter_server.services.kernels.kernelmanager import ServerKernelManager

from kore.lab.kernels import Private


class ServerKernel(Private, ServerKernelManager):
    """One of them."""

    def client(self, **options: Any) -> Any:
        """A client under a name of its own.

        Jupyter gives all clients of a kernel the same, and a kernel hangs up on whoever has a name that another one
        comes with: whoever looks at a kernel's memory would take the line from the cell that a room's server runs.
        """
        session = self.session.clone()
        session.session = new_id()
        return super().client(**{"session": session, **options})
