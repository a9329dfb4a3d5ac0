"""Grades through any trouble that a platform can make."""

from __future__ import annotations

import asyncio
import itertools

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from tests.sender import noise
from tests.sender.noise import Story, Trouble, stories

from kore.lti.own_keys import OwnKeys
from kore.settings import Settings
from kore.store.database import Store

_NUMBERS = itertools.count()
Stage = tuple[Settings, Store]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return noise.stage(tmp_path_factory.mktemp("noise"))


def run(stage: Stage, keys: OwnKeys, story: Story) -> noise.Noise:
    async def play() -> noise.Noise:
        world, platform = noise.begin(*stage, keys, next(_NUMBERS))
        await noise.endure(world, platform, story)
        return platform

    return asyncio.run(play())


@given(story=stories())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
def test_no_grade_is_lost_doubled_or_written_over_somebody_elses(stage: Stage, own_keys: OwnKeys, story: Story) -> None:
    run(stage, own_keys, story)


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("status", [404, 409, 410, 500, 502, 301, 999])
def test_the_same_trouble_everywhere(stage: Stage, own_keys: OwnKeys, status: int, done: bool) -> None:
    def trouble(where: str) -> Trouble:
        return Trouble(where, httpx.Response(status, stream=httpx.ByteStream(b"<html>")), done)

    for begun in (False, True):
        troubles = [trouble(where) for where in noise.PLACES for _ in range(3)]
        assert run(stage, own_keys, Story(troubles, begun, 20.0)).met >= 6
