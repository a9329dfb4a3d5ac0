"""`kore check-config`: is a settings file right? Nix asks it when it builds a server."""

from __future__ import annotations

import typer

from kore import settings
from kore.cli.options import SettingsFile


def check_config(path: SettingsFile) -> None:
    """Check a settings file and say everything that is wrong with it."""
    found = settings.load(path)
    typer.echo(f"{path}: instance {found.instance}, {len(found.platforms)} platform(s), at {found.public_url}")
