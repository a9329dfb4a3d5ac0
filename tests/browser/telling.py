"""A server extension that says to a lab's person what a file in the home holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tornado.ioloop import PeriodicCallback

FILE = "notice.json"


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "telling"}]


def _load_jupyter_server_extension(server: Any) -> None:
    def look() -> None:
        (kore,) = server.extension_manager.extension_apps["kore.lab"]
        if (file := Path.home() / FILE).exists():
            kore.notices.tell("test", **json.loads(file.read_text()))
        else:
            kore.notices.withdraw("test")

    server.telling = PeriodicCallback(look, 200)
    server.telling.start()
