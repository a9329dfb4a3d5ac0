"""`kore platforms`: which LMSs people may come from. It works on the store; the running service follows in seconds."""

from __future__ import annotations

import getpass
import json
from typing import Annotated

import typer

from kore import settings
from kore.cli.options import SettingsFile
from kore.cli.store import opened
from kore.errors import NotFound, RegistrationRefused
from kore.lti import canvas, tool
from kore.lti.guides import GUIDES
from kore.lti.guides.forms import filled
from kore.settings import Platform, Settings
from kore.steps import register
from kore.store import registrations
from kore.store.database import Store

app = typer.Typer(no_args_is_help=True, help="The LMSs from which people come.")

Number = Annotated[int, typer.Argument(help="As `list` and the registration's page show it.")]


@app.command("list")
def list_platforms(path: SettingsFile) -> None:
    """List all platforms; who waits for approval says so."""
    found = settings.load(path)
    with opened(found) as store, store.read() as session:
        registered = registrations.everything(session)
    for platform in found.platforms:
        _tell("-", "in the settings", platform)
    for entry in registered:
        _tell(str(entry.id), "approved" if entry.approved_at else "waits for approval", entry.platform)


@app.command()
def approve(
    path: SettingsFile,
    number: Number,
    other_keys: Annotated[
        bool, typer.Option("--other-keys", help="Also where a known issuer comes with other keys.")
    ] = False,
) -> None:
    """Let people come from a platform that registered itself. Compare issuer and client id with its administrator."""
    found = settings.load(path)
    with opened(found) as store:
        if not other_keys:
            _check_keys(found, store, number)
        approved = register.approve(store, number, f"{getpass.getuser()} (command line)")
    typer.echo(f"{approved.platform.issuer}, client id {approved.platform.client_id}: approved")


@app.command()
def remove(path: SettingsFile, number: Number) -> None:
    """Let nobody come from a platform that registered itself any more; courses and work stay."""
    with opened(settings.load(path)) as store:
        removed = register.remove(store, number)
    typer.echo(f"{removed.platform.issuer}, client id {removed.platform.client_id}: removed")


@app.command()
def fields(path: SettingsFile, lms: Annotated[str, typer.Argument(help=f"One of {', '.join(GUIDES)}.")]) -> None:
    """Show what to enter in an LMS by hand."""
    if lms not in GUIDES:
        raise NotFound(f"there is no table for {lms}, only for {', '.join(GUIDES)}")
    guide = filled(GUIDES[lms], tool.of(settings.load(path)))
    typer.echo(f"{guide.name}: {guide.way}")
    for section in guide.sections:
        typer.echo(f"\n{section.title}")
        for field in section.fields:
            first, *more = [*field.lines[:-1], f"{field.lines[-1]}{f'  ({field.note})' if field.note else ''}"]
            typer.echo(f"  {field.label}: {first}")
            for line in more:
                typer.echo(f"  {'':{len(field.label)}}  {line}")


@app.command("canvas")
def canvas_configuration(path: SettingsFile) -> None:
    """Show the JSON for a developer key of Canvas."""
    typer.echo(json.dumps(canvas.configuration(tool.of(settings.load(path))), indent=2))


def _check_keys(found: Settings, store: Store, number: int) -> None:
    with store.read() as session:
        entries = registrations.everything(session)
    known = [*found.platforms, *(entry.platform for entry in entries if entry.approved_at)]
    if any(entry.id == number and register.other_keys(entry.platform, known) for entry in entries):
        raise RegistrationRefused(
            "a known platform has the same issuer and other keys; whoever holds these could come as anybody of it. "
            "If that is right, approve it with --other-keys"
        )


def _tell(number: str, state: str, platform: Platform) -> None:
    deployments = "all" if platform.accept_deployments else ", ".join(platform.deployment_ids)
    typer.echo(
        f"{number:>4}  {state:<18}  {platform.issuer}  client id {platform.client_id}  deployments {deployments}  "
        f"keys {platform.jwks_uri}  tokens {platform.token_endpoint}"
    )
