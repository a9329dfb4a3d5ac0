"""How kernels run in a lab: they talk by sockets in a folder that only their lab can enter.

All labs of a machine share its loopback, where everybody can listen at a kernel's port. Jupyter can encrypt what goes
there, but only young versions of ipykernel know how; a folder serves every kernel, in any language and of any age.
"""

from __future__ import annotations

import shutil
import tempfile
from functools import cached_property
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager, KernelManager
from traitlets import default

from kore.lab.kernelspecs import LabKernelSpecs


class Private(KernelManager):
    """Mixed into a kernel's manager, before it."""

    @cached_property
    def _folder(self) -> Path:
        # Not where connection files are: the path of a socket may have 107 bytes at most, and homes can be deep.
        return Path(tempfile.mkdtemp(prefix="kernel-"))

    @default("transport")
    def _by_sockets(self) -> str:
        return "ipc"

    def _ip_default(self) -> str:
        """Jupyter takes the beginning of the sockets' paths for the address."""
        return str(self._folder / "socket")

    def cleanup_connection_file(self) -> None:
        """Remove the sockets' folder, too: Jupyter calls this once the kernel has ended for good."""
        super().cleanup_connection_file()
        shutil.rmtree(self._folder, ignore_errors=True)


class JobKernel(Private, AsyncKernelManager):
    """A kernel that runs a notebook without a browser: to grade it, to validate it, or by the clock."""

    @default("kernel_spec_manager")
    def _of_the_lab(self) -> KernelSpecManager:
        return LabKernelSpecs(parent=self)


def serve_nbgrader() -> None:
    """Let nbgrader use such kernels; it has their manager's name in its code, and no setting for it."""
    from nbgrader.preprocessors import execute  # noqa: PLC0415  # heavy, and not everywhere needed

    execute.AsyncKernelManager = JobKernel
