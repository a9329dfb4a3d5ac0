"""One course, its grading lab, its gradebook at the platform, and the sender in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
from tests.sender.gradebook import Gradebook

from kore.lti.ags import GradeServices
from kore.lti.own_keys import OwnKeys
from kore.lti.tokens import Tokens
from kore.model import Grade
from kore.sender import Sender
from kore.settings import Settings
from kore.steps.platforms import Platforms
from kore.steps.publish import publish
from kore.steps.send import send
from kore.store import courses, outbox
from kore.store.database import Store
from kore.store.outbox import PENDING, Status


class World:
    """One course, its grading lab, its gradebook at the platform, and the sender in between."""

    def __init__(
        self, settings: Settings, store: Store, keys: OwnKeys, slug: str, gradebook: Gradebook | None = None
    ) -> None:
        self.settings, self.store, self.slug = settings, store, slug
        self.platforms = Platforms(settings, store)
        self.gradebook = gradebook or Gradebook()
        self.http = httpx.AsyncClient(transport=httpx.MockTransport(self.gradebook))
        self.services = GradeServices(self.http, Tokens(self.http, keys))

    def grade(
        self, points: dict[str, float], overwrite: str | None = None, max_score: float = 10.0, **changes: Any
    ) -> int:
        """The grading lab publishes, the instructor sends."""
        grades = [Grade("ps1", f"user{user}", given, max_score, False, **changes) for user, given in points.items()]
        publish(self.store, self.slug, grades)
        return send(self.store, self.slug, overwrite=overwrite)

    def statuses(self) -> dict[str, Status]:
        """The rows of ps1, by LTI user id."""
        with self.store.read() as session:
            found = outbox.statuses(session, courses.get(session, self.slug).id)
        return {status.student.removeprefix("user"): status for status in found}

    def states(self) -> dict[str, str]:
        return {user: str(status.state) for user, status in self.statuses().items()}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Sender]:
        sender = Sender(self.settings, self.platforms, self.store, self.services)
        task = asyncio.create_task(sender.run())
        await asyncio.sleep(0)
        try:
            yield sender
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def until(self, come: Callable[[], bool]) -> None:
        async with asyncio.timeout(8):
            while not come():  # noqa: ASYNC110 (what comes is in the store)
                await asyncio.sleep(0.01)

    async def deliver(self) -> None:
        """Run a sender until nothing waits any more, and what was sent has been looked back at."""
        async with self.running():
            await self.until(lambda: not any(status.state in PENDING for status in self.statuses().values()))
            await asyncio.sleep(0.05)
