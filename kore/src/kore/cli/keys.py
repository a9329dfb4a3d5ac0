"""`kore keys`: the instance's own keys, listed and rotated."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from kore import clock, settings
from kore.cli.options import SettingsFile
from kore.errors import SettingsError
from kore.lti import key_folder
from kore.lti.key_lives import HELD, Life, State, lives
from kore.lti.own_keys import OwnKeys

app = typer.Typer(no_args_is_help=True, help="The instance's own keys, with which platforms check its messages.")


@app.command("list")
def list_(path: SettingsFile) -> None:
    """Show each key: its id, when it was made, and what it is for."""
    folder = settings.load(path).kore_dir / "keys"
    found = lives({stored.kid: stored.made for stored in key_folder.read(folder)}, clock.now())
    if not found:
        typer.echo(f"There are no keys in {folder} yet; Kore makes the first one when it starts.")
    for life in found:
        typer.echo(f"{life.kid:43}  made {_moment(life.made)}  {_told(life)}")


@app.command("rotate")
def rotate(
    path: SettingsFile,
    at_once: Annotated[
        bool, typer.Option("--at-once", help="For a leaked key: sign with the new one now, and delete all others.")
    ] = False,
) -> None:
    """Publish a new key, which takes over when every platform can know it. The running service follows."""
    found = settings.load(path)
    folder = found.kore_dir / "keys"
    if not key_folder.read(folder):
        raise SettingsError(f"there are no keys in {folder} yet; Kore makes the first one when it starts")
    keys = OwnKeys(folder)
    if not at_once:
        made = keys.rotate()
        typer.echo(f"{made.kid} is published and {_told(made)}; until then the former key signs.")
        return
    made = keys.replace()
    typer.echo(f"{made.kid} signs, and all former keys are deleted.")
    typer.echo(
        "Platforms that hold the former key set refuse Kore until they fetch it again: Moodle at its next refusal, "
        f"others within {int(HELD.total_seconds() // 60)} minutes. Send grades that fail meanwhile again afterwards.\n"
        "`kore doctor` asks each platform for a token, which makes most of them fetch it."
    )


def _told(life: Life) -> str:
    if life.state is State.SIGNING or life.until is None:
        return "signing"
    if life.state is State.NEXT:
        return f"next: signs from {_moment(life.until)}"
    return f"retired: published until {_moment(life.until)}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M %Z}"
