"""A machine as a container: a systemd of its own on the host's kernel; boots in less than a second."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

from system import cgroups
from system.log import Log
from system.machine import ENVIRONMENT, MachineError, Outcome
from system.units import SystemdMachine

#: seconds for booting and for stopping
_PATIENCE = 120
#: what `systemctl is-system-running` says once jobs can be given
_READY = {"starting", "running", "degraded"}
_NAMESPACES = ["--mount", "--pid", "--uts", "--ipc", "--net", "--cgroup"]


class Nspawn(SystemdMachine):
    """A container of systemd-nspawn over a root folder."""

    def __init__(self, name: str, log: Log, root: Path, group: str, console: Path) -> None:
        """Nothing runs yet; `group` names its cgroup."""
        super().__init__(name, log)
        self._root = root
        self._console = console
        self._groups = cgroups.made(f"{group}/{name}")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if self._leader() is not None:
            return
        with self.nested("booting"):
            self._process = self._spawn()
            self._wait_for_systemd()

    def is_up(self) -> bool:
        return self._leader() is not None

    def crash(self) -> None:
        leader = self._leader()
        if leader is not None:
            self.log("crash")
            os.kill(leader, signal.SIGKILL)
        self.wait_for_shutdown()

    def wait_for_shutdown(self) -> None:
        if self._process is not None:
            self.wait_for_end(self._process, _PATIENCE)
            self._process = None

    def console(self) -> str:
        return self._console.read_text(errors="replace") if self._console.exists() else ""

    def _spawn(self) -> subprocess.Popen[bytes]:
        command = [
            "systemd-nspawn",
            "--quiet",
            "--boot",
            "--register=no",
            "--keep-unit",
            f"--directory={self._root}",
            f"--machine={self.name}",
            f"--network-namespace-path=/run/netns/{self.name}",
            "--console=pipe",
            "--link-journal=no",
            "--resolv-conf=off",
            "--capability=CAP_BPF,CAP_NET_ADMIN",
            "--system-call-filter=bpf",
        ]
        # The cgroups of a server of today, also where the host still has the old ones; /proc/sys as systemd wants it.
        ways = {"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1", "SYSTEMD_NSPAWN_API_VFS_WRITABLE": "yes"}
        with self._console.open("ab") as output:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **ways},
                preexec_fn=lambda: cgroups.enter(self._groups),  # noqa: PLW1509 - no threads here
            )

    def _wait_for_systemd(self) -> None:
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            if self._process is None or self._process.poll() is not None:
                raise MachineError(f"{self.name} has stopped while it booted:\n{self.console()}")
            if self._leader() and self.run(["systemctl", "is-system-running"]).output.strip() in _READY:
                return
            time.sleep(0.1)
        raise MachineError(f"{self.name} has not booted within {_PATIENCE} s:\n{self.console()}")

    def _leader(self) -> int | None:
        """The process id of the container's first process, if it runs."""
        if self._process is None or self._process.poll() is not None:
            return None
        number = self._process.pid
        children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
        return int(children[0]) if len(children) == 1 else None

    def run(self, arguments: list[str], feed: str = "") -> Outcome:
        leader = self._leader()
        if leader is None:
            raise MachineError(f"{self.name} does not run")
        done = subprocess.run(
            ["nsenter", f"--target={leader}", *_NAMESPACES, "--root", "--wd", *arguments],
            input=feed,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)
