"""Addresses of storage, `<kind>://<server>[:<port>]/<path>`: the same in settings, in labs and in what people type."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self
from urllib.parse import quote, unquote, urlsplit

#: a part of a path that stands for the name with which somebody signs in there
USER = "{user}"
_LOOPBACK = frozenset({"localhost", "127.0.0.1"})
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
#: of a resource; it is a part of paths in JupyterLab and of a file's name at root's
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")


class Kind(StrEnum):
    """What a server speaks."""

    WEBDAV = "webdav"
    S3 = "s3"
    SMB = "smb"
    SFTP = "sftp"


class Login(StrEnum):
    """Whose name and password a server is shown."""

    #: that of the person, who types it
    ASK = "ask"
    #: one for all to whom the resource is given; the administrator brings it
    SHARED = "shared"
    #: none
    NONE = "none"


#: first part of the path where the server has several trees
_FIRST = {Kind.S3: "a bucket", Kind.SMB: "a share"}


@dataclass(frozen=True)
class Address:
    """Where files are."""

    kind: Kind
    host: str
    port: int | None
    #: with neither a slash at its ends nor anything escaped
    path: str

    @classmethod
    def of(cls, text: str) -> Self:
        """Read an address.

        Raises:
            ValueError: it is none, or holds what does not belong into one; the message, which is for people, does not
                repeat it, since a password may be in it.
        """
        kind, separator, rest = text.strip().partition("://")
        if kind not in set(Kind) or not separator:
            raise ValueError(f"an address begins with one of {', '.join(f'{known}://' for known in Kind)}")
        if "@" in rest.partition("/")[0]:
            raise ValueError(
                "an address holds neither name nor password: JupyterLab asks for them, and they are never saved"
            )
        host, port = _server(rest)
        path = _path(rest)
        if kind in _FIRST and not path:
            raise ValueError(f"the path of an address of this kind begins with {_FIRST[Kind(kind)]}")
        return cls(Kind(kind), host, port, path)

    @property
    def place(self) -> str:
        """The address without its kind, as `of` reads it."""
        return f"{self.server}/{quote(self.path, safe='/{}~')}"

    @property
    def server(self) -> str:
        """Host and port."""
        return self.host if self.port is None else f"{self.host}:{self.port}"

    @property
    def web(self) -> str:
        """The server's web address. Without TLS only on this machine itself: passwords go there."""
        return f"{'http' if self.host in _LOOPBACK else 'https'}://{self.server}"

    def of_user(self, name: str) -> Address:
        """The same for somebody who signs in with this name."""
        return replace(self, path=self.path.replace(USER, name))

    def __str__(self) -> str:
        return f"{self.kind}://{self.place}"


def is_name(text: str) -> bool:
    """Whether a resource can have this name."""
    return _NAME.fullmatch(text) is not None


def _server(rest: str) -> tuple[str, int | None]:
    try:
        parts = urlsplit(f"//{rest}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError("the address has no server") from error
    if not _HOST.fullmatch(host):
        raise ValueError("the address has no server")
    return host, port


def _path(rest: str) -> str:
    path = unquote(rest.partition("/")[2]).strip("/")
    if {"?", "#"} & set(rest) or not path.isprintable():
        raise ValueError("the address has more than a server and a path")
    if any(part in {"", ".", ".."} for part in path.split("/")) and path:
        raise ValueError("the path of the address has an empty part, `.` or `..`")
    return path
