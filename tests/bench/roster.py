"""A large roster over many pages: Kore, which takes it over, beside a loop that only fetches the pages."""

from __future__ import annotations

import asyncio
import time

import httpx

from bench import world
from bench.figures import Figure, Goal, rate
from bench.show import Show
from bench.site import Site
from kore.demo.person import json_of
from kore.lti import claims, nrps
from kore.lti.own_keys import OwnKeys
from kore.lti.tokens import Tokens
from kore.model import Launch, RosterChanges
from kore.steps.enrol import enrol
from kore.steps.roster import Rosters

_PAGE = 100
#: the teacher, too
_PEOPLE = world.ROSTER.students + 1
_NAMES = ("first read, everybody arrives", "second read, nothing has changed")


def run(site: Site, show: Show) -> list[Figure]:
    """Read it twice in both ways, in turns."""
    json_of(site.control.put("options", json={"nrps_page_size": _PAGE}))
    show.step(f"{_PEOPLE} people over pages of {_PAGE}, in turns")
    found = asyncio.run(_measure(site))
    json_of(site.control.put("options", json={}))
    return [_figure(name, *times) for name, times in zip(_NAMES, found, strict=True)]


async def _measure(site: Site) -> list[tuple[float, float, bool]]:
    """Seconds of Kore and of the loop, and whether Kore found what there is to find."""
    launch = await site.launch_of(world.TEACHER, world.ROSTER.hub_link)
    course = str(enrol(site.store, launch).course)
    async with httpx.AsyncClient(timeout=nrps.TIMEOUT, trust_env=False) as http:
        tokens = Tokens(http, OwnKeys(site.settings.kore_dir / "keys"))
        token = await tokens.get(site.registration, launch.deployment_id, frozenset({claims.SCOPE_MEMBERS}))
        rosters = Rosters(site.store, nrps.MemberServices(http, tokens), lambda *_: site.registration)
        measured = []
        for arrived in (_PEOPLE - 1, 0):
            alone = await _fetch(http, launch, token)
            begin = time.perf_counter()
            changes = await rosters.read(course)
            right = changes == RosterChanges(arrived, 0, 0, _PEOPLE - arrived)
            measured.append((time.perf_counter() - begin, alone, right))
    return measured


async def _fetch(http: httpx.AsyncClient, launch: Launch, token: str) -> float:
    """Fetch the pages and count the people on them; seconds."""
    headers = {"Accept": claims.TYPE_MEMBERS, "Authorization": f"Bearer {token}"}
    following, people = launch.endpoints.memberships, 0
    begin = time.perf_counter()
    while following:
        answer = (await http.get(following, headers=headers)).raise_for_status()
        people += len(answer.json()["members"])
        following = answer.links.get("next", {}).get("url")
    if people != _PEOPLE:
        raise RuntimeError(f"the platform lists {people} people")
    return time.perf_counter() - begin


def _figure(name: str, kore: float, alone: float, right: bool) -> Figure:
    return Figure(
        f"Roster of {_PEOPLE:,} over pages of {_PAGE}, {name}",
        f"{kore:.2f} s ({rate(_PEOPLE, kore)})",
        f"{alone:.2f} s ({rate(_PEOPLE, alone)})",
        alone / kore,
        Goal("everybody as listed", right, correctness=True),
    )
