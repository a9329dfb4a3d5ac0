"""`kore-platform`: serve a world."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from kore_platform import server, state
from kore_platform.app import serve_platform
from kore_platform.certify.command import certify
from kore_platform.errors import PlatformError, StateError, WorldError
from kore_platform.platform import Platform
from kore_platform.world import World

_REFUSED = 2
_app = typer.Typer(help="An LTI 1.3 platform for demo and tests.", no_args_is_help=True, add_completion=False)


@_app.callback()
def _commands() -> None:
    """An LTI 1.3 platform for demo and tests."""


@_app.command()
def serve(
    world: Annotated[Path, typer.Option(help="The world, a JSON file.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free port.")],
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    issuer: Annotated[str | None, typer.Option(help="Its own web address; else http://HOST:PORT.")] = None,
    state_file: Annotated[
        Path | None, typer.Option("--state", help="Keep grades, keys and changes here; if it exists, it wins.")
    ] = None,
    control_token_file: Annotated[
        Path | None, typer.Option(help="Opens the control API; a missing file is made with a new token.")
    ] = None,
) -> None:
    """Serve a platform until it is stopped."""
    try:
        token = _control_token(control_token_file) if control_token_file else None
        loaded = World.load(world)
        with server.bind(host, port) as listener:
            address = _issuer(issuer) if issuer else f"http://{host}:{listener.getsockname()[1]}"
            platform = _platform(loaded, address, state_file)
            typer.echo(f"{platform.world.name} is at {address}/")
            server.serve(serve_platform(platform, token), listener)
        if state_file:
            state.save(platform, state_file)
    except PlatformError as error:
        typer.echo(f"kore-platform: {error}", err=True)
        raise typer.Exit(_REFUSED) from error


_app.command()(certify)


def main() -> None:
    """The command's entry point."""
    _app()


def _platform(world: World, address: str, state_file: Path | None) -> Platform:
    if state_file and state_file.exists():
        return state.load(state_file, address)
    return Platform(world, address)


def _issuer(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise WorldError(f"the issuer must be like https://lms.example.org, without a path, not {url}")
    return url.rstrip("/")


def _control_token(path: Path) -> str:
    try:
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(f"{secrets.token_urlsafe(32)}\n")
        token = path.read_text().strip()
    except OSError as error:
        raise StateError(f"cannot use the control token's file {path}: {error.strerror}") from error
    if not token:
        raise StateError(f"the control token's file {path} is empty")
    return token
