"""`systemctl` for tests without systemd: a unit is a program that answers as a lab does.

Its folder holds a file for each unit that runs, with the process's number, and what the unit was told at its start.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

_INACTIVE = 3


def install(folder: Path) -> dict[str, str]:
    """Make the program; the environment in which a hub finds it, and the folder that systemd would make for the hub."""
    (folder / "systemctl").write_text(f'#!/bin/sh\nexec {sys.executable} {Path(__file__).resolve()} {folder} "$@"\n')
    (folder / "systemctl").chmod(0o755)
    (folder / "runtime").mkdir()
    return {"PATH": f"{folder}:{os.environ['PATH']}", "RUNTIME_DIRECTORY": str(folder / "runtime")}


def told(folder: Path, unit: str) -> dict[str, str]:
    """The variables of a unit that has started."""
    lines = (folder / f"{unit}.told").read_text().splitlines()
    return {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}


def stop_all(folder: Path) -> None:
    """Let nothing outlive the test."""
    for file in folder.glob("*.pid"):
        _stop(file)


def _systemctl(folder: Path, verb: str, unit: str) -> int:
    file = folder / f"{unit}.pid"
    if verb in {"stop", "restart"}:
        _stop(file)
    if verb == "restart":
        variables = (folder / "runtime" / f"{unit}.env").read_text()
        (folder / f"{unit}.told").write_text(variables)
        address = told(folder, unit)["JUPYTERHUB_SERVICE_URL"]
        file.write_text(str(_lab(address).pid))
    return _INACTIVE if verb == "is-active" and not file.exists() else 0


def _lab(address: str) -> subprocess.Popen[bytes]:
    """The lab's process; the hub waits until nobody has its end of systemctl's output any more."""
    command = [sys.executable, __file__, address]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def _stop(file: Path) -> None:
    if file.exists():
        with suppress(ProcessLookupError):
            os.kill(int(file.read_text()), signal.SIGKILL)
        file.unlink()


class _Lab(BaseHTTPRequestHandler):
    """What the hub asks of a lab that has started: that it answers, and which version it is."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("X-JupyterHub-Version", "6")
        self.end_headers()
        self.wfile.write(b"{}")


def main(arguments: list[str]) -> int:
    """As systemctl, or as a lab at an address."""
    if len(arguments) == 1:
        address = urlsplit(arguments[0])
        HTTPServer((str(address.hostname), int(address.port or 0)), _Lab).serve_forever()
    folder, *words = arguments
    if "--version" in words:
        sys.stdout.write("systemd 257 (257)\n")
        return 0
    verb, *rest = [word for word in words if not word.startswith("--")]
    return _systemctl(Path(folder), verb, rest[0])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
