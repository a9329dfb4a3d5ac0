"""Two hundred people launch at once while the platform's keys cannot be had for half of the time: nobody notices.

Before each of the two rounds Kore is started anew, so that it knows the keys from its file alone and they count as out
of date: every launch would like to fetch them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import chain

import httpx

from bench import world
from bench.browsers import Browsers, everybody
from bench.figures import Figure, Goal, rate
from bench.launches import initiation
from bench.show import Show
from bench.site import Site
from kore.demo.person import Stuck, json_of

_PEOPLE = world.LAUNCHES.subjects()
_TIMES = 3
#: seconds that the keys are away, and there
_PHASE = 1.0


@dataclass(frozen=True)
class _Round:
    seconds: float
    #: why launches failed
    failures: list[str]


def run(site: Site, show: Show) -> list[Figure]:
    """Everybody launches three times, first in calm, then with the keys coming and going."""
    number = len(_PEOPLE) * _TIMES
    asyncio.run(_all_launch(site))  # new people cost the hub more than known ones
    _restart(site, down=False)
    show.step(f"{number} launches of {len(_PEOPLE)} people at once")
    calm = asyncio.run(_all_launch(site))
    _restart(site, down=True)
    show.step(f"the same, with the keys unreachable every other {_PHASE:g} s: requests hang")
    troubled = asyncio.run(_in_trouble(site))
    hung = json_of(site.control.get("counters"))["faults"]["down"]
    site.faults()
    name = f"Launches, {len(_PEOPLE)} at once, keys away half of the time"
    beside = f"{rate(number, calm.seconds)} (keys there)"
    failures = calm.failures + troubled.failures
    for why in failures[:3]:
        show.note(why)
    return [
        Figure(name, rate(number, troubled.seconds), beside, calm.seconds / troubled.seconds),
        Figure("  fetches of keys that hung meanwhile", str(hung)),
        Figure("  launches that failed", str(len(failures)), goal=Goal("none", not failures, correctness=True)),
    ]


def _restart(site: Site, *, down: bool) -> None:
    site.stage.process("kore").stop()
    site.faults(jwks_down=down, jwks_down_mode="hang")
    site.stage.start_kore()


async def _in_trouble(site: Site) -> _Round:
    async with _coming_and_going(site):
        return await _all_launch(site)


@asynccontextmanager
async def _coming_and_going(site: Site) -> AsyncIterator[None]:
    async def change() -> None:
        down = True
        while True:
            order = {"jwks_down": down, "jwks_down_mode": "hang"}
            json_of(await asyncio.to_thread(site.control.put, "faults", json=order))
            await asyncio.sleep(_PHASE)
            down = not down

    changing = asyncio.create_task(change())
    try:
        yield
    finally:
        changing.cancel()
        with suppress(asyncio.CancelledError):
            await changing


async def _all_launch(site: Site) -> _Round:
    browsers = Browsers(len(_PEOPLE))
    begin = time.perf_counter()
    failures, _ = await everybody(_PEOPLE, lambda who: _failures(site, browsers, who), len(_PEOPLE))
    seconds = time.perf_counter() - begin
    await browsers.close()
    return _Round(seconds, list(chain(*failures)))


async def _failures(site: Site, browsers: Browsers, who: str) -> list[str]:
    """Why some of one person's launches do not end in their lab."""
    failures = []
    for _ in range(_TIMES):
        try:
            await _launch(site, browsers, who)
        except (Stuck, httpx.HTTPError) as error:
            failures.append(f"{type(error).__name__}: {error}")
    return failures


async def _launch(site: Site, browsers: Browsers, who: str) -> None:
    lti = f"{site.settings.origin}{site.settings.kore_path}/lti"
    begun = await browsers.follow(f"{lti}/login", initiation(site, who, f"{lti}/launch"))
    token = await asyncio.to_thread(site.mint, who, world.LAUNCHES.hub_link, begun.parameter("nonce"))
    form = {"id_token": token, "state": begun.parameter("state")}
    launched = await browsers.follow(f"{lti}/launch", form, begun.cookies)
    landed = await browsers.follow(launched.address, cookies=launched.cookies)
    if not landed.address.endswith("/hub/user-redirect/lab"):
        raise Stuck(f"a launch ends at {landed.address}")
