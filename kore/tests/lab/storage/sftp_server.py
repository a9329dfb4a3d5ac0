"""An SFTP server in the tests' own process: paramiko's protocol on a folder."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import paramiko

USER, PASSWORD = "ada", "p:w/@%41"


class _Login(paramiko.ServerInterface):
    def check_auth_password(self, username: str, password: str) -> int:
        good = (username, password) == (USER, PASSWORD)
        return int(paramiko.common.AUTH_SUCCESSFUL if good else paramiko.common.AUTH_FAILED)

    def check_channel_request(self, kind: str, chanid: int) -> int:
        del kind, chanid
        return int(paramiko.common.OPEN_SUCCEEDED)


def _answer(error: OSError) -> int:
    return int(paramiko.SFTPServer.convert_errno(error.errno or 0))


class _Folder(paramiko.SFTPServerInterface):
    """Files below a folder, as the operating system has them."""

    root: Path

    def _real(self, path: str) -> Path:
        return self.root / self.canonicalize(path).lstrip("/")

    def list_folder(self, path: str) -> Any:
        found = []
        for file in self._real(path).iterdir():
            attributes = paramiko.SFTPAttributes.from_stat(file.lstat())
            attributes.filename = file.name
            found.append(attributes)
        return found

    def stat(self, path: str) -> Any:
        try:
            return paramiko.SFTPAttributes.from_stat(self._real(path).stat())
        except OSError as error:
            return _answer(error)

    lstat = stat

    def open(self, path: str, flags: int, attr: Any) -> Any:
        del attr
        try:
            descriptor = os.open(self._real(path), flags, 0o600)
        except OSError as error:
            return _answer(error)
        handle = paramiko.SFTPHandle(flags)
        file = os.fdopen(descriptor, "wb" if flags & os.O_WRONLY else "rb")
        handle.filename, handle.readfile, handle.writefile = path, file, file  # type: ignore[attr-defined]
        return handle

    def _done(self, work: Any, *arguments: Any) -> int:
        try:
            work(*arguments)
        except OSError as error:
            return _answer(error)
        return int(paramiko.SFTP_OK)

    def remove(self, path: str) -> int:
        return self._done(os.unlink, self._real(path))

    def mkdir(self, path: str, attr: Any) -> int:
        del attr
        return self._done(os.mkdir, self._real(path))

    def rmdir(self, path: str) -> int:
        return self._done(os.rmdir, self._real(path))

    def posix_rename(self, oldpath: str, newpath: str) -> int:
        return self._done(os.rename, self._real(oldpath), self._real(newpath))


@contextmanager
def serving(folder: Path, transports: list[paramiko.Transport] | None = None) -> Iterator[tuple[int, str]]:
    """Serve a folder; gives the port and the server's public key. Its connections are put into the list."""
    transports = [] if transports is None else transports
    key = paramiko.ECDSAKey.generate()
    handler = type("Folder", (_Folder,), {"root": folder})
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                transport = paramiko.Transport(connection)
                transports.append(transport)
                transport.add_server_key(key)
                transport.set_subsystem_handler("sftp", paramiko.SFTPServer, handler)
                try:
                    transport.start_server(server=_Login())
                except (paramiko.SSHException, EOFError):
                    continue  # a client that does not know the key leaves

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1], f"{key.get_name()} {key.get_base64()}"
        finally:
            for transport in transports:
                transport.close()
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(5)
