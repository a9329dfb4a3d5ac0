"""`kore doctor`: checks an instance and its registrations from both sides, and says what is wrong and what to do."""

from __future__ import annotations

import asyncio
import logging

import typer
from rich.console import Console

from kore import settings
from kore.api.context import open_store
from kore.cli.options import SettingsFile
from kore.doctor.examination import examine
from kore.doctor.findings import Finding, Mark, Section
from kore.errors import SettingsError
from kore.settings import Settings
from kore.store.database import Store

_COLOURS = {Mark.WELL: "green", Mark.DOUBT: "yellow", Mark.WRONG: "red"}


def doctor(path: SettingsFile) -> None:
    """Look at secrets, store, keys, public address, cookies, clocks, and each LMS's end points, tokens and scopes.

    Exit status 0: nothing is wrong (! may be meant so); 1: something is.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    found = settings.load(path)
    store = _store(found)
    try:
        sections = asyncio.run(_show(found, store))
    finally:
        if store is not None:
            store.close()
    marks = [finding.mark for section in sections for finding in section.findings]
    typer.echo(f"{marks.count(Mark.WRONG)} wrong, {marks.count(Mark.DOUBT)} to look at, {marks.count(Mark.WELL)} well")
    if Mark.WRONG in marks:
        raise typer.Exit(1)


def _store(found: Settings) -> Store | None:
    """The store; None where there is none, for looking must not make one."""
    try:
        if found.database_url is None and not (found.kore_dir / "kore.sqlite").exists():
            return None
        return open_store(found)
    except (SettingsError, OSError):
        return None


async def _show(found: Settings, store: Store | None) -> list[Section]:
    """Each section is shown as soon as it is known."""
    console, shown = Console(highlight=False, soft_wrap=True), []
    with console.status("asking …"):
        async for section in examine(found, store):
            console.print(section.title, style="bold", markup=False)
            for finding in section.findings:
                _tell(console, finding)
            shown.append(section)
    return shown


def _tell(console: Console, finding: Finding) -> None:
    console.print(f"  {finding.mark} {finding.said}", style=_COLOURS[finding.mark], markup=False)
    if finding.advice:
        console.print(f"      {finding.advice}", markup=False)
