"""A platform's gradebook that behaves like Moodle, with faults on demand."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx

from kore import clock

#: what happens to a request for scores: answer it otherwise, or break the connection by raising
Fault = Callable[[dict[str, Any]], httpx.Response | None]


class Gradebook:
    """Line items, scores and results of one course; every request is counted."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Any]] = {}
        self.cells: dict[tuple[str, str], dict[str, Any]] = {}
        self.scores: list[dict[str, Any]] = []
        self.site = "https://lms.example.test"
        self.asked: Counter[str] = Counter()
        self.urls: list[httpx.URL] = []
        self.tokens: set[str] = set()
        #: applied before (`before`) or after (`after`) the gradebook has dealt with a score, one a request
        self.before: list[Fault] = []
        self.after: list[Fault] = []
        self.away = False
        self.unchangeable = False
        self.pause = 0.0
        self.at_once: Counter[str] = Counter()
        self.most_at_once = 0
        self.most_per_cell = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        kind = request.url.path.rpartition("/")[2]
        self.asked[kind] += 1
        self.urls.append(request.url)
        if self.away:
            return httpx.Response(503)
        if kind == "token":
            self.tokens.add(made := f"t{self.asked['token']}")
            return httpx.Response(200, json={"access_token": made, "expires_in": 3600})
        if request.headers["authorization"].removeprefix("Bearer ") not in self.tokens:
            return httpx.Response(401)
        return self._lineitems(request) if kind == "lineitems" else await self._of_item(request, kind)

    async def _of_item(self, request: httpx.Request, kind: str) -> httpx.Response:
        item = request.url.path.split("/")[3]
        if item not in self.items:
            return httpx.Response(404)
        match kind:
            case "lineitem":
                return self._lineitem(request, item)
            case "results":
                return self._results(request, item)
        return await self._score(request, item)

    def _lineitems(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            wanted = request.url.params.get("resource_id")
            return httpx.Response(200, json=[item for item in self.items.values() if item["resourceId"] == wanted])
        number = str(len(self.items) + self.asked["deleted"] + 1)
        made = json.loads(request.content) | {"id": f"{self.site}/2/lineitems/{number}/lineitem?type_id=1"}
        self.items[number] = made
        return httpx.Response(201, json=made)

    def _lineitem(self, request: httpx.Request, number: str) -> httpx.Response:
        """As Moodle: PUT replaces, and rescales the grades."""
        self.asked[request.method] += 1
        item = self.items[number]
        if request.method == "GET":
            return httpx.Response(200, json=item)
        if request.method == "DELETE":
            self.delete(number)
            return httpx.Response(204)
        if self.unchangeable:
            return httpx.Response(403)
        self.items[number] = changed = json.loads(request.content) | {"id": item["id"]}
        for (column, _), cell in self.cells.items():
            if column == number and cell["points"] is not None:
                cell["points"] *= changed["scoreMaximum"] / item["scoreMaximum"]
        return httpx.Response(200, json=changed)

    def _results(self, request: httpx.Request, item: str) -> httpx.Response:
        user, most = request.url.params.get("user_id"), self.items[item]["scoreMaximum"]
        found = [
            {"userId": who, "resultScore": cell["points"], "resultMaximum": most, "timestamp": cell["at"].isoformat()}
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
        most = self.items[item]["scoreMaximum"]
        points = score["scoreGiven"] / score["scoreMaximum"] * most if final else None
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
