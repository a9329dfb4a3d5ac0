"""Answers that no platform should give: how many Kore was given, and how often that broke something.

They come from the generator of the property tests (kore/tests/strategies.py).
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.lti.calling import CALLS, HOST, ask
from tests.sender import noise
from tests.strategies import troubles

from bench.figures import Figure, Goal
from bench.show import Show
from bench.site import Site
from kore.lti.own_keys import OwnKeys

_CALLS, _STORIES = 4000, 150
_CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


@dataclass
class Count:
    """How many inputs were tried, and what they broke."""

    inputs: int = 0
    failures: list[str] = field(default_factory=list)

    def run(self, play: Callable[[], int]) -> None:
        """Try, and go on whatever comes of it."""
        try:
            self.inputs += play()
        except Exception as error:  # noqa: BLE001 (counted; one failure hides no other)
            self.failures.append(f"{type(error).__name__}: {error}")


def run(site: Site, show: Show) -> list[Figure]:
    """Single calls of every service with any answers; then grades on their whole way through any trouble."""
    keys = OwnKeys(site.settings.kore_dir / "keys")
    show.step(f"{_CALLS} calls, each with some answers")
    calls = _single_calls(keys)
    show.step(f"{_STORIES} courses whose platform answers anything for a while")
    stories = _whole_ways(site, keys)
    for failure in (calls.failures + stories.failures)[:5]:
        show.note(failure[:300])
    return [
        _figure("Odd answers to single calls of grade services", calls, "none crashes or strays"),
        _figure("Odd answers to grades on their way", stories, "none lost, doubled, overwritten"),
    ]


def _single_calls(keys: OwnKeys) -> Count:
    count = Count()

    def play(found: list[object], call: Callable[..., object]) -> int:
        asked = asyncio.run(ask(keys, call, list(found)))  # type: ignore[arg-type]
        if set(asked) != {HOST}:
            raise RuntimeError(f"the token went to {sorted(set(asked))}")
        return len(asked)

    @given(st.lists(troubles(), min_size=1, max_size=4), st.sampled_from(CALLS))
    @_tries(_CALLS)
    def once(found: list[object], call: Callable[..., object]) -> None:
        count.run(lambda: play(found, call))

    once()
    return count


def _whole_ways(site: Site, keys: OwnKeys) -> Count:
    count, numbers, stage = Count(), itertools.count(), noise.stage(site.folder)

    async def play(story: noise.Story) -> int:
        world, platform = noise.begin(*stage, keys, next(numbers))
        await noise.endure(world, platform, story)
        return platform.met

    @given(noise.stories())
    @_tries(_STORIES)
    def once(story: noise.Story) -> None:
        count.run(lambda: asyncio.run(play(story)))

    once()
    return count


def _tries(number: int) -> settings:
    """Many different ones each time, and none twice to make it smaller."""
    return settings(
        max_examples=number, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=_CHECKS
    )


def _figure(name: str, count: Count, goal: str) -> Figure:
    failures = len(count.failures)
    return Figure(name, f"{count.inputs}", f"{failures} failures", goal=Goal(goal, failures == 0, correctness=True))
