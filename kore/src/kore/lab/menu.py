"""The entry "Kore" in JupyterLab's menu bar.

It names an address of the server's, whose path differs from lab to lab, but settings are files and know no variables.
So the server writes this one when it starts, into a folder that is gone once JupyterLab has read it.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import MutableMapping
from pathlib import Path

_FILE = Path("labconfig", "default_setting_overrides.json")
_VARIABLE = "JUPYTER_CONFIG_PATH"


class Menu:
    """The menu's folder, between the moments when extensions are linked and when they have been loaded."""

    def __init__(self, home: str, environment: MutableMapping[str, str]) -> None:
        """Make the folder, and let Jupyter find it after all others.

        Args:
            home: the address that the menu opens, as the browser needs it.
            environment: of the server.
        """
        self._environment = environment
        self._folder = tempfile.TemporaryDirectory(prefix="kore-")
        file = Path(self._folder.name) / _FILE
        file.parent.mkdir()
        file.write_text(json.dumps(_settings(home)))
        self._before = environment.get(_VARIABLE)
        environment[_VARIABLE] = os.pathsep.join(filter(None, [self._before, self._folder.name]))

    def withdraw(self) -> None:
        """Leave things as they were."""
        if self._before is None:
            del self._environment[_VARIABLE]
        else:
            self._environment[_VARIABLE] = self._before
        self._folder.cleanup()


def _settings(home: str) -> dict[str, object]:
    item = {"command": "help:open", "args": {"url": home, "text": "Open Kore", "newBrowserTab": True}, "rank": 1}
    menu = {"id": "jp-mainmenu-kore", "label": "Kore", "rank": 900, "items": [item]}
    return {"@jupyterlab/mainmenu-extension:plugin": {"menus": [menu]}}
