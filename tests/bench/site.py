"""What all benchmarks work with: the running stage, its platform's control API, and Kore's store."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from bench import world
from kore import settings
from kore.demo.person import json_of
from kore.demo.stage import Stage
from kore.lti import launch
from kore.lti.platform_keys import PlatformKeys
from kore.model import Launch
from kore.store import counts
from kore.store.database import Store
from kore.store.outbox import PENDING

_NONCE = "benchmark"


class Site:
    """Platform, Kore, proxy and hub, each a real process on loopback."""

    def __init__(self, folder: Path, proxy: Path, tell: Callable[[str], None]) -> None:
        """Prepare; nothing is started yet.

        Args:
            folder: gets settings, world, logs and state.
            proxy: the script of configurable-http-proxy.
            tell: is called with each step's name.
        """
        self.folder = folder
        self.proxy = proxy
        self.stage = Stage(world.plan(folder), proxy, tell)
        (self.platform,) = self.stage.plan.platforms
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Start everything, and open the store beside Kore."""
        with ExitStack() as opening:
            opening.enter_context(self.stage)
            self.settings = settings.load(self.stage.plan.settings_file)
            self.control = opening.enter_context(self.stage.control(self.platform))
            self.store = Store(self.settings.store_url)
            opening.callback(self.store.close)
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @property
    def registration(self) -> settings.Platform:
        """The platform as Kore knows it."""
        return self.settings.platforms[0]

    def mint(self, subject: str, activity: int, nonce: str = _NONCE) -> str:
        """An id_token as the platform posts it at a launch."""
        order = {"person": subject, "activity": str(activity), "nonce": nonce}
        return str(json_of(self.control.post("id_tokens", json=order))["id_token"])

    async def launch_of(self, subject: str, activity: int) -> Launch:
        """What Kore reads out of a launch."""
        async with httpx.AsyncClient(trust_env=False) as client:
            form = {"id_token": self.mint(subject, activity), "state": _NONCE}
            return await launch.verify(self.registration, PlatformKeys(client), form, _NONCE, _NONCE)

    def faults(self, **faults: Any) -> None:
        """Let things go wrong at the platform from now on, and only these."""
        json_of(self.control.put("faults", json=faults))
        self.control.post("counters/reset").raise_for_status()

    def requests(self) -> dict[str, int]:
        """Requests at the platform's end points since the faults were set."""
        return dict(json_of(self.control.get("counters"))["requests"])

    def pending(self) -> int:
        """Scores of the outbox that are not at their end."""
        with self.store.read() as session:
            states = counts.outbox(session)
        return sum(states.get(state, 0) for state in PENDING)
