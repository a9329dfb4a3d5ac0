"""Samba's own server on a folder, for whoever has it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "p:w/@%41 ü"
PROGRAM = shutil.which("smbd") or shutil.which("smbd", path="/usr/sbin")
_CONFIGURATION = """
[global]
server role = standalone server
server min protocol = SMB3
smb encrypt = required
bind interfaces only = yes
interfaces = 127.0.0.1/8
smb ports = {port}
disable netbios = yes
disable spoolss = yes
load printers = no
passdb backend = smbpasswd:{state}/smbpasswd
private dir = {state}
lock directory = {state}
state directory = {state}
cache directory = {state}
pid directory = {state}
ncalrpc dir = {state}/ncalrpc
log file = {state}/log
[share]
path = {folder}
read only = no
force user = {user}
"""


@contextmanager
def serving(folder: Path, state: Path, user: str) -> Iterator[int]:
    """Serve a folder as `share`; gives the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    state.mkdir(mode=0o700)
    file = state / "smb.conf"
    file.write_text(_CONFIGURATION.format(port=port, state=state, folder=folder, user=user))
    told = f"{PASSWORD}\n{PASSWORD}\n".encode()
    password = ["smbpasswd", "-c", str(file), "-s", "-a", user]
    subprocess.run(password, input=told, check=True, capture_output=True)
    assert PROGRAM
    command = [PROGRAM, "--foreground", "--no-process-group", f"--configfile={file}", f"--log-basename={state}"]
    # At its end it ends its whole process group.
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.1)
        else:
            return
