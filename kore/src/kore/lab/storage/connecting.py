"""From an offer and a secret to fsspec's file system of the kind. Each kind's library is loaded when it is needed.

Names and passwords are arguments, never parts of an address: addresses get into messages.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from kore.lab.storage.offers import Offer, Secret
from kore.storage import Address, Kind

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

#: seconds until a server that says nothing counts as gone
_PATIENCE = 20


class Connection(NamedTuple):
    """A file system, and what fsspec does in another way for each kind, or takes names with * and ? for patterns in."""

    system: AbstractFileSystem
    #: where in it the offer begins
    root: str
    close: Callable[[], None]
    #: gives a file or folder another name
    move: Callable[[str, str], None]
    #: whether `rm_file` takes folders with all that is in them, and whether there are folders at all
    removes_folders: bool = False
    has_folders: bool = True


def connect(offer: Offer, secret: Secret | None) -> Connection:
    """Connect; the caller shows that it works by listing.

    Args:
        offer: to what.
        secret: with what; None where everybody may read.

    Raises:
        Exception: whatever the kind's library raises; `kore.lab.storage.problems` knows what it means.
    """
    address = offer.address.of_user(secret.user) if secret else offer.address
    return _KINDS[address.kind](address, secret, offer)


def _webdav(address: Address, secret: Secret | None, _: Offer) -> Connection:
    from webdav4.client import Client  # noqa: PLC0415
    from webdav4.fsspec import WebdavFileSystem  # noqa: PLC0415

    class Escaping(Client):  # type: ignore[misc]  # webdav4 comes without types
        """webdav4's, which takes names with %, ? or # for parts of an address."""

        def join_url(self, path: str, *, add_trailing_slash: bool = False) -> Any:
            whole = "/".join(filter(None, [address.path, path.strip("/")]))
            return self.base_url.copy_with(path=f"/{quote(whole)}{'/' * (add_trailing_slash and bool(whole))}")

    auth = (secret.user, secret.password) if secret else None
    base = f"{address.web}/{quote(address.path)}"
    client = Escaping(base, auth=auth, timeout=_PATIENCE)
    system = WebdavFileSystem(base, client=client, skip_instance_cache=True)
    return Connection(system, "", client.http.close, client.move, removes_folders=True)


def _s3(address: Address, secret: Secret | None, _: Offer) -> Connection:
    from s3fs import S3FileSystem  # noqa: PLC0415

    keys = {"key": secret.user, "secret": secret.password} if secret else {"anon": True}
    # Buckets in the path, since only Amazon's own servers have a name for each.
    waiting = {"connect_timeout": _PATIENCE, "read_timeout": _PATIENCE, "retries": {"max_attempts": 2}}
    system = S3FileSystem(
        **keys,
        endpoint_url=address.web,
        config_kwargs={"s3": {"addressing_style": "path"}, **waiting},
        use_listings_cache=False,
        skip_instance_cache=True,
    )

    def move(path: str, target: str) -> None:
        for name in system.find(path) or [path]:
            system.cp_file(name, f"{target}{name.removeprefix(path)}")
            system.rm_file(name)

    # s3fs ends its connections by itself.
    return Connection(system, address.path, lambda: None, move, has_folders=False)


def _smb(address: Address, secret: Secret | None, _: Offer) -> Connection:
    from kore.lab.storage.smb import OwnSMBFileSystem  # noqa: PLC0415

    assert secret is not None  # the settings see to it
    system = OwnSMBFileSystem(
        host=address.host,
        port=address.port,
        username=secret.user,
        password=secret.password,
        timeout=_PATIENCE,
        encrypt=True,
        skip_instance_cache=True,
    )
    return Connection(system, f"/{address.path}", system.close, system.mv)


def _sftp(address: Address, secret: Secret | None, offer: Offer) -> Connection:
    from fsspec.implementations.sftp import SFTPFileSystem  # noqa: PLC0415

    assert secret is not None  # the settings see to it
    known = partial(_known_hosts, address, offer.host_key)

    class Known(SFTPFileSystem):  # type: ignore[misc]  # fsspec comes without types
        """fsspec's, which takes every server for the right one, to servers whose key is known."""

        def _connect(self) -> None:
            import paramiko  # noqa: PLC0415

            self.client = paramiko.SSHClient()
            self.client.set_missing_host_key_policy(paramiko.RejectPolicy())
            known(self.client)
            self.client.connect(self.host, **self.ssh_kwargs)
            self.ftp = self.client.open_sftp()
            self.ftp.get_channel().settimeout(_PATIENCE)

    system = Known(
        address.host,
        port=address.port or 22,
        username=secret.user,
        password=secret.password,
        timeout=_PATIENCE,
        auth_timeout=_PATIENCE,
        banner_timeout=_PATIENCE,
        # what the person has typed is what counts
        allow_agent=False,
        look_for_keys=False,
        skip_instance_cache=True,
    )
    return Connection(system, f"/{address.path}", system.client.close, system.mv)


def _known_hosts(address: Address, host_key: str | None, client: Any) -> None:
    """Let the client know the server: by the key that the administrator has declared, else as `ssh` does."""
    if host_key is None:
        file = Path.home() / ".ssh" / "known_hosts"
        if file.exists():
            client.load_system_host_keys(str(file))
        return
    import paramiko  # noqa: PLC0415

    kind, _, rest = host_key.partition(" ")
    port = address.port or 22
    name = address.host if port == 22 else f"[{address.host}]:{port}"  # noqa: PLR2004  # as `known_hosts` writes it
    key = paramiko.PKey.from_type_string(kind, base64.b64decode(rest.split(" ")[0]))
    client.get_host_keys().add(name, kind, key)


_KINDS: dict[Kind, Callable[[Address, Secret | None, Offer], Connection]] = {
    Kind.WEBDAV: _webdav,
    Kind.S3: _s3,
    Kind.SMB: _smb,
    Kind.SFTP: _sftp,
}
