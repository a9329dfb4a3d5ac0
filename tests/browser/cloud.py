"""A WebDAV server with a person's files, laid out like a Nextcloud's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cheroot import wsgi
from wsgidav.wsgidav_app import WsgiDAVApp

USER, PASSWORD = "ada.lehmann", "correct:horse/battery"


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder; gives its address for storage."""
    app = WsgiDAVApp(
        {
            "provider_mapping": {f"/remote.php/dav/files/{USER}": str(folder)},
            "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
            "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
            "verbose": 0,
            "logging": {"enable": False},
        }
    )
    server = wsgi.Server(("127.0.0.1", 0), app, timeout=5)
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield f"webdav://127.0.0.1:{server.bind_addr[1]}/remote.php/dav/files/{{user}}"
    finally:
        server.stop()
        thread.join()
