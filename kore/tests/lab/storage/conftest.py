"""A real WebDAV server, laid out like a Nextcloud's, and what a lab is told of it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cheroot import wsgi
from wsgidav.wsgidav_app import WsgiDAVApp

PLACE = "/remote.php/dav/files/ada"


@dataclass(frozen=True)
class Cloud:
    """Somebody's files on a server."""

    server: str
    folder: Path
    user: str
    password: str

    @property
    def url(self) -> str:
        return f"webdav://{self.server}/remote.php/dav/files/{{user}}"

    @property
    def typed(self) -> dict[str, str]:
        return {"User": self.user, "Password": self.password}


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    folder = tmp_path / "cloud"
    folder.mkdir()
    # A password is any text: this one would break an address in every way.
    password = f"{secrets.token_hex(8)}:/@%41 ü"
    app = WsgiDAVApp(
        {
            "provider_mapping": {PLACE: str(folder)},
            "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
            "simple_dc": {"user_mapping": {"*": {"ada": {"password": password}}}},
            "verbose": 0,
            "logging": {"enable": False},
        }
    )
    server = wsgi.Server(("127.0.0.1", 0), app, timeout=5)
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    yield Cloud(f"127.0.0.1:{server.bind_addr[1]}", folder, "ada", password)
    server.stop()
    thread.join()


def offered(url: str, **other: Any) -> dict[str, Any]:
    """A resource as the hub describes it."""
    return {"title": "Cloud", "url": url, "login": "ask", "writable": True, "host_key": None, **other}
