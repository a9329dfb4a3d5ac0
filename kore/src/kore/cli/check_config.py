"""`kore check-config`: is a settings file right? Nix asks it when it builds a server."""

from __future__ import annotations

import typer

from kore import settings, skeleton
from kore.cli.options import SettingsFile


def check_config(path: SettingsFile) -> None:
    """Check a settings file and say everything that is wrong with it."""
    found = settings.load(path)
    if found.homes.skeleton:
        skeleton.files(found.homes.skeleton)
    typer.echo(f"{path}: instance {found.instance}, {len(found.platforms)} platform(s), at {found.public_url}")
