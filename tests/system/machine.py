"""A machine as test scripts see it: the methods of the NixOS test driver, for any kind of machine."""

from __future__ import annotations

import base64
import shlex
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from system.log import Log

#: seconds that waiting methods wait at most, as in NixOS
TIMEOUT = 900
#: where commands find programs: Debian's, then what NixOS would have in its system profile
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin"
#: what commands in a machine find in their environment
ENVIRONMENT = {"PATH": _PATH, "HOME": "/root", "USER": "root", "LANG": "C.UTF-8"}


class RequestedAssertionFailed(Exception):
    """What a script has asked for did not come true."""


class MachineError(Exception):
    """The machine itself does not work."""


@dataclass(frozen=True)
class Outcome:
    """What a command in a machine has left."""

    status: int
    output: str
    errors: str


def retry(attempt: Callable[[bool], bool], timeout_seconds: int = TIMEOUT) -> None:
    """Try once a second until it is true; the last attempt is told that it is the last."""
    end = time.monotonic() + timeout_seconds
    while time.monotonic() < end:
        if attempt(False):
            return
        time.sleep(1)
    if not attempt(True):
        raise RequestedAssertionFailed(f"still not so after {timeout_seconds} s")


class Machine(ABC):
    """One node of a test; it starts with its first command, if not before."""

    def __init__(self, name: str, log: Log) -> None:
        self.name = name
        self._log = log

    # --- what each kind of machine does in its own way

    @abstractmethod
    def start(self) -> None:
        """Boot, unless it runs; returns when commands can be given."""

    @abstractmethod
    def is_up(self) -> bool:
        """Whether commands can be given."""

    @abstractmethod
    def crash(self) -> None:
        """Stop without a word, as by a power cut."""

    @abstractmethod
    def wait_for_shutdown(self) -> None:
        """Wait until the machine has stopped by itself."""

    @abstractmethod
    def console(self) -> str:
        """What the machine has written to its console."""

    @abstractmethod
    def run(self, arguments: list[str], feed: str = "") -> Outcome:
        """Run a program in the machine, as root; `feed` is its standard input."""

    # --- power

    def shutdown(self) -> None:
        """Stop in good order."""
        if self.is_up():
            with self.nested("shutting down"):
                self.run(["systemctl", "--no-block", "poweroff"])
                self.wait_for_shutdown()

    def reboot(self) -> None:
        """Stop in good order and start again."""
        self.shutdown()
        self.start()

    def wait_for_end(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        """Wait for the end of the process that is the machine on the host."""
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise MachineError(f"{self.name} has not stopped within {seconds:g} s") from None

    # --- commands

    def execute(self, command: str, timeout: int | None = TIMEOUT) -> tuple[int, str]:
        """Status and standard output of a shell command; status 124 when it took too long."""
        self.start()
        limit = [] if timeout is None else ["timeout", "--kill-after=10", str(timeout)]
        outcome = self.run([*limit, "bash", "-c", f"set -euo pipefail; {command}"])
        if outcome.errors.strip():
            self.log(outcome.errors)
        return outcome.status, outcome.output

    def succeed(self, *commands: str, timeout: int | None = None) -> str:
        """The output of commands that must succeed."""
        return "".join(self._demand("must succeed", command, True, timeout) for command in commands)

    def fail(self, *commands: str, timeout: int | None = None) -> str:
        """The output of commands that must fail."""
        return "".join(self._demand("must fail", command, False, timeout) for command in commands)

    def _demand(self, words: str, command: str, success: bool, timeout: int | None) -> str:
        with self.nested(f"{words}: {command}"):
            status, output = self.execute(command, timeout=timeout)
            if (status == 0) != success:
                self.log(f"output: {output}")
                raise RequestedAssertionFailed(f"{self.name}: {words}, but ended with status {status}: {command}")
            return output

    def wait_until_succeeds(self, command: str, timeout: int = TIMEOUT) -> str:
        """Repeat a command until it succeeds; its output then."""
        return self._repeat("waiting for success", command, True, timeout)

    def wait_until_fails(self, command: str, timeout: int = TIMEOUT) -> str:
        """Repeat a command until it fails; its output then."""
        return self._repeat("waiting for failure", command, False, timeout)

    def _repeat(self, words: str, command: str, success: bool, timeout: int) -> str:
        output = ""

        def attempt(_last: bool) -> bool:
            nonlocal output
            status, output = self.execute(command, timeout=timeout)
            return (status == 0) == success

        self.wait(f"{words}: {command}", attempt, timeout)
        return output

    def wait(self, words: str, attempt: Callable[[bool], bool], timeout: int) -> None:
        """Try until it is so, as one step."""
        with self.nested(words):
            try:
                retry(attempt, timeout)
            except RequestedAssertionFailed as error:
                raise RequestedAssertionFailed(f"{self.name}: {words}: {error}") from None

    # --- files, ports, time

    def wait_for_file(self, filename: str, timeout: int = TIMEOUT) -> None:
        """Wait until a path exists."""
        self._wait_for(f"file {filename}", f"test -e {filename}", timeout)

    def wait_for_open_port(self, port: int, addr: str = "localhost", timeout: int = TIMEOUT) -> None:
        """Wait until something listens on a TCP port."""
        self._wait_for(f"open TCP port {port} on {addr}", f"nc -z {addr} {port} 2>&1", timeout)

    def wait_for_closed_port(self, port: int, addr: str = "localhost", timeout: int = TIMEOUT) -> None:
        """Wait until nothing listens on a TCP port."""
        self._wait_for(f"closed TCP port {port} on {addr}", f"! nc -z {addr} {port} 2>&1", timeout)

    def wait_for_open_unix_socket(self, addr: str, is_datagram: bool = False, timeout: int = TIMEOUT) -> None:
        """Wait until something listens on a UNIX socket."""
        self._wait_for(f"socket {addr}", f"nc -z {'-uU' if is_datagram else '-U'} {addr} 2>&1", timeout)

    def _wait_for(self, what: str, test: str, timeout: int) -> None:
        self.wait(f"waiting for {what}", lambda _last: self.execute(test)[0] == 0, timeout)

    def sleep(self, secs: int) -> None:
        """Let the machine's time pass."""
        self.succeed(f"sleep {secs}")

    def copy_from_host(self, source: str, target: str) -> None:
        """Copy one file into the machine."""
        self.succeed(f"mkdir -p {shlex.quote(str(Path(target).parent))}")
        data = base64.encodebytes(Path(source).read_bytes()).decode()
        outcome = self.run(["bash", "-c", 'base64 --decode > "$1"', "bash", target], data)
        if outcome.status:
            self.refuse(f"cannot write {target}: {outcome.errors}")

    # --- the log

    def log(self, msg: str) -> None:
        """Write a message under the machine's name."""
        self._log.line(f"{self.name}: {msg}")

    def nested(self, msg: str) -> AbstractContextManager[None]:
        """A step of this machine."""
        return self._log.nested(f"{self.name}: {msg}")

    def refuse(self, message: str) -> NoReturn:
        """Say that something is not as the script wants it."""
        raise RequestedAssertionFailed(f"{self.name}: {message}")
