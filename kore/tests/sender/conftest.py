"""A course with a gradebook at its platform, and a sender that fills it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from tests.sender.world import World

from kore.lti.own_keys import OwnKeys
from kore.model import Launch
from kore.settings import Settings
from kore.steps.enrol import enrol
from kore.store.database import Store


@pytest.fixture(scope="session")
def own_keys(tmp_path_factory: pytest.TempPathFactory) -> OwnKeys:
    return OwnKeys(tmp_path_factory.mktemp("own") / "keys")


@pytest.fixture
def enrolled(store: Store, launch_of: Callable[..., Launch]) -> Callable[..., str]:
    """Enrols learners 1, 2, … and returns the course."""

    def enrol_them(number: int = 3, **changes: Any) -> str:
        made = [enrol(store, launch_of(str(user), **changes)).course for user in range(1, number + 1)]
        return made[0] or ""

    return enrol_them


@pytest.fixture
async def world(
    settings: Settings, store: Store, own_keys: OwnKeys, enrolled: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    monkeypatch.setattr("kore.sender.loop._GATHER", 0.005)
    made = World(settings, store, own_keys, enrolled())
    yield made
    await made.http.aclose()
