"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

SettingsFile = Annotated[
    Path, typer.Option("--settings", envvar="KORE_SETTINGS", help="The instance's settings file (JSON).")
]
