"""A platform's gradebook that behaves like Moodle, with faults on demand, and a sender that fills it."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from kore import clock
from kore.lti.ags import GradeServices
from kore.lti.own_keys import OwnKeys
from kore.lti.tokens import Tokens
from kore.model import Grade, Launch
from kore.sender import Sender
from kore.settings import Settings
from kore.steps.enrol import enrol
from kore.steps.platforms import Platforms
from kore.steps.publish import publish
from kore.steps.send import send
from kore.store import courses, outbox
from kore.store.database import Store
from kore.store.outbox import PENDING, Status

#: what happens to a request for scores: answer it otherwise, or break the connection by raising
Fault = Callable[[dict[str, Any]], httpx.Response | None]


class Gradebook:
    """Line items, scores and results of one course; every request is counted."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Any]] = {}
        self.cells: dict[tuple[str, str], dict[str, Any]] = {}
        self.scores: list[dict[str, Any]] = []
        self.asked: Counter[str] = Counter()
        self.tokens: set[str] = set()
        #: applied before (`before`) or after (`after`) the gradebook has dealt with a score, one a request
        self.before: list[Fault] = []
        self.after: list[Fault] = []
        self.away = False
        self.pause = 0.0
        self.at_once: Counter[str] = Counter()
        self.most_at_once = 0
        self.most_per_cell = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        kind = request.url.path.rpartition("/")[2]
        self.asked[kind] += 1
        if self.away:
            return httpx.Response(503)
        if kind == "token":
            self.tokens.add(made := f"t{self.asked['token']}")
            return httpx.Response(200, json={"access_token": made, "expires_in": 3600})
        if request.headers["authorization"].removeprefix("Bearer ") not in self.tokens:
            return httpx.Response(401)
        if kind == "lineitems":
            return self._lineitems(request)
        item = request.url.path.split("/")[3]
        if item not in self.items:
            return httpx.Response(404)
        return self._results(request, item) if kind == "results" else await self._score(request, item)

    def _lineitems(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            wanted = request.url.params.get("resource_id")
            return httpx.Response(200, json=[item for item in self.items.values() if item["resourceId"] == wanted])
        number = str(len(self.items) + self.asked["deleted"] + 1)
        made = json.loads(request.content) | {"id": f"https://lms.example.test/2/lineitems/{number}/lineitem?type_id=1"}
        self.items[number] = made
        return httpx.Response(201, json=made)

    def _results(self, request: httpx.Request, item: str) -> httpx.Response:
        user = request.url.params.get("user_id")
        found = [
            {"userId": who, "resultScore": cell["points"], "resultMaximum": 10, "timestamp": cell["at"].isoformat()}
            for (column, who), cell in self.cells.items()
            if column == item and user in {None, who} and cell["points"] is not None
        ]
        return httpx.Response(200, json=found)

    async def _score(self, request: httpx.Request, item: str) -> httpx.Response:
        score = json.loads(request.content)
        user = score["userId"]
        self.at_once[user] += 1
        self.most_at_once = max(self.most_at_once, self.at_once.total())
        self.most_per_cell = max(self.most_per_cell, self.at_once[user])
        try:
            await asyncio.sleep(self.pause)
            if self.before and (answer := self.before.pop(0)(score)) is not None:
                return answer
            answer = self._store(item, score)
            return (self.after.pop(0)(score) if self.after else None) or answer
        finally:
            self.at_once[user] -= 1

    def _store(self, item: str, score: dict[str, Any]) -> httpx.Response:
        """As Moodle: later by a whole second, and anything but a final score erases."""
        at, user = datetime.fromisoformat(score["timestamp"]), score["userId"]
        held = self.cells.get((item, user))
        if held is not None and int(at.timestamp()) <= int(held["at"].timestamp()):
            return httpx.Response(409, text="[]")
        final = score["gradingProgress"] == "FullyGraded" and "scoreGiven" in score
        points = score["scoreGiven"] / score["scoreMaximum"] * 10 if final else None
        self.cells[item, user] = {"points": points, "at": at}
        self.scores.append(score)
        return httpx.Response(200)

    def teacher(self, user: str, points: float, ahead: float = 0.0, item: str = "1") -> None:
        """The LMS's own teacher grades by hand."""
        self.cells[item, user] = {"points": points, "at": clock.now() + timedelta(seconds=ahead)}

    def delete(self, item: str) -> None:
        self.items.pop(item)
        self.asked["deleted"] += 1

    def points(self, item: str = "1") -> dict[str, float]:
        return {user: cell["points"] for (column, user), cell in self.cells.items() if column == item}


class World:
    """One course, its grading lab, its gradebook at the platform, and the sender in between."""

    def __init__(self, settings: Settings, store: Store, keys: OwnKeys, slug: str) -> None:
        self.settings, self.store, self.slug = settings, store, slug
        self.platforms = Platforms(settings, store)
        self.gradebook = Gradebook()
        self.http = httpx.AsyncClient(transport=httpx.MockTransport(self.gradebook))
        self.services = GradeServices(self.http, Tokens(self.http, keys))

    def grade(self, points: dict[str, float], overwrite: str | None = None, **changes: Any) -> int:
        """The grading lab publishes, the instructor sends."""
        grades = [Grade("ps1", f"user{user}", given, 10.0, False, **changes) for user, given in points.items()]
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
