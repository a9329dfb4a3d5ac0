"""Many scores at once: Kore's sender beside one score at a time over one connection."""

from __future__ import annotations

import asyncio
import time

import httpx

from bench import world
from bench.course import MAXIMUM, GradedCourse
from bench.figures import Figure, Goal, rate
from bench.show import Show
from bench.site import Site
from kore import clock
from kore.lti.ags import Activity, GradeServices, Grading, Score, Service, Verdict
from kore.lti.own_keys import OwnKeys
from kore.lti.tokens import Tokens
from kore.model import Launch

_LATENCY = 0.05
_TIMES = 12.0
#: seconds in which a sender that had something to do would have asked the platform
_QUIET = 2.0


def run(site: Site, show: Show) -> list[Figure]:
    """500 scores at 50 ms platform latency, in both ways; then the same once more."""
    course, students = world.SCORES, world.SCORES.subjects()
    with GradedCourse(site, course) as graded:
        show.step(f"{len(students)} grades are published")
        points = graded.fill()
        halves = list(points.items())[::2], list(points.items())[1::2]
        beside = asyncio.run(site.launch_of(students[0], course.beside_link))
        site.faults(latency=_LATENCY)
        show.step("one at a time over one connection, first half")
        alone = asyncio.run(_one_by_one(site, beside, halves[0]))
        with show.bar("Kore", len(students)) as done:
            kore = graded.send(lambda waiting: done(len(students) - waiting))
        show.step("one at a time over one connection, second half")
        alone += asyncio.run(_one_by_one(site, beside, halves[1]))
        show.step("“Send to LMS” once more, nothing has changed")
        asked = _again(site, graded)
    return [_speed(len(students), kore, alone), _unchanged(asked)]


async def _one_by_one(site: Site, launch: Launch, points: list[tuple[str, float]]) -> float:
    """Post scores to another column as a loop would, with the same code and keys; seconds."""
    limits = httpx.Limits(max_connections=1)
    async with httpx.AsyncClient(limits=limits, trust_env=False) as client:
        services = GradeServices(client, Tokens(client, OwnKeys(site.settings.kore_dir / "keys")))
        scopes = launch.endpoints.scopes
        service = Service(site.registration, launch.deployment_id, scopes, launch.endpoints.lineitems)
        begin = time.perf_counter()
        for subject, given in points:
            score = Score(Activity.COMPLETED, Grading.FULLY_GRADED, given, MAXIMUM)
            answer = await services.post(service, launch.endpoints.lineitem or "", subject, score, clock.now())
            if answer.verdict is not Verdict.ACCEPTED:
                raise RuntimeError(f"the platform refuses a score: {answer.problem}")
        return time.perf_counter() - begin


def _again(site: Site, graded: GradedCourse) -> int:
    """Requests at the platform after “Send to LMS” without a change."""
    site.faults(latency=_LATENCY)
    graded.send()
    time.sleep(_QUIET)
    return sum(site.requests().values())


def _speed(number: int, kore: float, alone: float) -> Figure:
    ratio = alone / kore
    return Figure(
        f"{number} scores at {_LATENCY * 1000:.0f} ms: Kore's sender beside one at a time",
        f"{kore:.2f} s ({rate(number, kore)})",
        f"{alone:.2f} s ({rate(number, alone)})",
        ratio,
        Goal(f"≥ {_TIMES:g} ×", ratio >= _TIMES),
    )


def _unchanged(asked: int) -> Figure:
    goal = Goal("0 requests", asked == 0, correctness=True)
    return Figure("The same scores once more: requests at the platform", str(asked), goal=goal)
