"""`kore roster`: read the courses' rosters now. It works on the store, beside the running service."""

from __future__ import annotations

import asyncio
import ssl
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from kore import clock, settings
from kore.cli.options import SettingsFile
from kore.cli.store import opened
from kore.errors import KoreError, NotFound, PlatformUnavailable
from kore.lti import nrps
from kore.lti.own_keys import OwnKeys
from kore.lti.tokens import Tokens
from kore.model import RosterChanges
from kore.settings import Settings
from kore.steps.platforms import Platforms
from kore.steps.roster import Rosters
from kore.store.database import Store

#: by course: what its roster brought, or what stood in the way
_Outcomes = dict[str, RosterChanges | KoreError]


def roster(
    path: SettingsFile,
    course: Annotated[str | None, typer.Option(help="Only this one, by the name in its address; else all.")] = None,
) -> None:
    """Read the roster of a course, or of all whose LMS offers one. Exit status 1: one could not be read."""
    found = settings.load(path)
    console = Console(highlight=False)
    with opened(found) as store:
        outcomes = asyncio.run(_read(found, store, course, console))
    console.print(_table(outcomes))
    if any(isinstance(outcome, KoreError) for outcome in outcomes.values()):
        raise typer.Exit(1)


async def _read(found: Settings, store: Store, course: str | None, console: Console) -> _Outcomes:
    """One course after the other: no LMS has to answer many questions at once."""
    platforms = Platforms(found, store)
    platforms.read()
    async with httpx.AsyncClient(timeout=nrps.TIMEOUT, verify=ssl.create_default_context()) as http:
        services = nrps.MemberServices(http, Tokens(http, OwnKeys(found.kore_dir / "keys")))
        rosters = Rosters(store, services, platforms.find, wanted=not found.forgets_people)
        outcomes: _Outcomes = {}
        with Progress(console=console, transient=True) as progress:
            for slug in progress.track([course] if course else rosters.due(clock.now()), description="Reading"):
                try:
                    outcomes[slug] = await rosters.read(slug)
                except (NotFound, PlatformUnavailable) as error:
                    outcomes[slug] = error
    return outcomes


def _table(outcomes: _Outcomes) -> Table:
    table = Table()
    table.add_column("Course")
    for heading in ("Arrived", "Left", "Changed", "Unchanged"):
        table.add_column(heading, justify="right")
    table.add_column("Problem")
    for slug, outcome in outcomes.items():
        if isinstance(outcome, KoreError):
            table.add_row(slug, "", "", "", "", Text(outcome.detail, "red"))
        else:
            counts = (outcome.arrived, outcome.left, outcome.changed, outcome.unchanged)
            table.add_row(slug, *map(str, counts), "")
    return table
