"""`kore make-secrets`: what an instance's processes know each other by, before the first of them starts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kore import credentials


def make_secrets(
    directory: Annotated[Path, typer.Option(envvar="STATE_DIRECTORY", help="Where they are kept, one file each.")],
) -> None:
    """Write the secrets that are missing and tell their names."""
    for name in credentials.SECRETS:
        if credentials.make_secret(directory, name):
            typer.echo(name)
