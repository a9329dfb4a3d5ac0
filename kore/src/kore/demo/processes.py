"""Child processes that are started, watched and stopped by their own id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from kore.errors import KoreError

#: seconds between two looks
_STEP = 0.05
#: seconds that a process may take to stop before it is killed
_GRACE = 15.0
_SHOWN_LINES = 15


class ProcessFailed(KoreError):
    """A process of the stage did not start, or ended before its time."""

    code = "process-failed"


class Process:
    """One running program with its log."""

    def __init__(
        self, name: str, command: Sequence[str], log: Path, variables: Mapping[str, str] | None = None
    ) -> None:
        """Start it, in a group of its own so that Ctrl-C at the terminal leaves its end to us.

        Args:
            name: for messages.
            command: program and arguments.
            log: file that gets its output, appended.
            variables: added to this process's environment.
        """
        self.name = name
        self.log = log
        with log.open("ab") as output:
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(variables or {})},
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._child.pid

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Until it is ready.

        Raises:
            ProcessFailed: it ended, or is not ready after so many seconds.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            if self._child.poll() is not None:
                raise ProcessFailed(f"{self.name} ended with status {self._child.returncode}:\n{self._last_lines()}")
            if time.monotonic() > deadline:
                raise ProcessFailed(f"{self.name} is not ready after {seconds:g} s:\n{self._last_lines()}")
            time.sleep(_STEP)

    def stop(self) -> None:
        """Ask it to stop; after a while, end it."""
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM)
            try:
                self._child.wait(_GRACE)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._child.kill()
        self._child.wait()

    def _last_lines(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-_SHOWN_LINES:])


def free_ports(number: int) -> list[int]:
    """Ports of the loopback interface that nobody uses now."""
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    try:
        return [found.getsockname()[1] for found in taken]
    finally:
        for found in taken:
            found.close()


def listens(port: int) -> bool:
    """Whether somebody answers at the port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
