"""The hub's configuration file: `KORE_SETTINGS=… python -m jupyterhub --config <this file>`."""

from __future__ import annotations

import os
from pathlib import Path

from kore.errors import SettingsError
from kore.hub import configure

if not (path := os.environ.get("KORE_SETTINGS")):
    raise SettingsError("set the environment variable KORE_SETTINGS to the path of the instance's settings file")
configure(get_config(), Path(path))  # type: ignore[name-defined]  # noqa: F821 (JupyterHub's loader defines it)
