"""fsspec's SMB with a connection of its own: fsspec's share one per server, under whichever account came first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import smbclient
from fsspec.implementations.smb import SMBFileSystem


class OwnSMBFileSystem(SMBFileSystem):  # type: ignore[misc]  # fsspec comes without types
    """Each call says who asks and over which connection; where that is lost, it makes another one."""

    def _connect(self) -> None:
        self._session = {
            "username": self.username,
            "password": self.password,
            "encrypt": self.encrypt,
            "connection_timeout": self.timeout,
            "connection_cache": {},
        }
        self._asking = {"port": self._port, **self._session}
        smbclient.register_session(self.host, **self._asking)

    def close(self) -> None:
        """End the connection."""
        smbclient.reset_connection_cache(fail_on_error=False, connection_cache=self._session["connection_cache"])

    def mkdir(self, path: str, create_parents: bool = True, **_: Any) -> None:
        """Make a folder."""
        super().mkdir(path, create_parents, **self._session)

    def makedirs(self, path: str, exist_ok: bool = False) -> None:
        """Make a folder and those above it."""
        smbclient.makedirs(self._place(path), exist_ok=exist_ok, **self._asking)

    def rmdir(self, path: str) -> None:
        """Remove an empty folder."""
        smbclient.rmdir(self._place(path), **self._asking)

    def info(self, path: str, **_: Any) -> Any:
        """What a file or folder is."""
        return super().info(path, **self._session)

    def created(self, path: str) -> datetime:
        """When it was made."""
        return datetime.fromtimestamp(smbclient.stat(self._place(path), **self._asking).st_ctime, UTC)

    def modified(self, path: str) -> datetime:
        """When it was changed."""
        return datetime.fromtimestamp(smbclient.stat(self._place(path), **self._asking).st_mtime, UTC)

    def ls(self, path: str, detail: bool = True, **_: Any) -> Any:
        """What is in a folder."""
        return super().ls(path, detail, **self._session)

    def copy(self, path1: str, path2: str, **_: Any) -> None:
        """Copy a file at the server."""
        super().copy(path1, path2, **self._session)

    def mv(self, path1: str, path2: str, **_: Any) -> None:
        """Give a file or folder another name."""
        super().mv(path1, path2, **self._session)

    def _open(self, path: str, mode: str = "rb", **how: Any) -> Any:
        return super()._open(path, mode, **how, **self._session)

    def _rm(self, path: str) -> None:
        smbclient.remove(self._place(path), **self._asking)

    def _place(self, path: str) -> str:
        return f"\\\\{self.host}{path}".replace("/", "\\")
