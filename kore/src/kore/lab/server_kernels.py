"""The kernels of a lab's server, which notebooks and consoles talk to."""

from __future__ import annotations

from jupyter_server.services.kernels.kernelmanager import ServerKernelManager

from kore.lab.kernels import Private


class ServerKernel(Private, ServerKernelManager):
    """One of them."""
