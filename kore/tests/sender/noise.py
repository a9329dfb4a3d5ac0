"""A platform that answers anything for a while, and what must be true when it has come to itself again."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
from hypothesis import strategies as st
from tests.sender.gradebook import Gradebook
from tests.sender.world import World
from tests.strategies import troubles

from kore.lti import claims
from kore.lti.own_keys import OwnKeys
from kore.model import Endpoints, Launch
from kore.sender import loop, targets
from kore.settings import Platform, Settings
from kore.steps.enrol import enrol
from kore.store.database import Store

ISSUER = "https://lms.example.test"
PLACES = ("token", "lineitems", "lineitem", "results", "scores")
#: LTI user ids; the last one's grade is changed by the LMS's teacher
STUDENTS = ("1", "2", "3")
_TEACHERS = 2.0
#: statuses with which a gateway may answer for a platform that has done its work
_PERHAPS_DONE = {408, *range(501, 600)} - {503}


@dataclass(frozen=True)
class Trouble:
    """One answer that is none, or a broken connection."""

    #: the end point: last part of the path
    where: str
    answer: httpx.Response | Exception
    #: whether the platform has done what it was asked for, as far as that can be
    done: bool


@dataclass(frozen=True)
class Story:
    """What the grades have to bear."""

    troubles: list[Trouble]
    #: whether grades were sent, and one of them changed there, before the trouble begins
    begun: bool
    #: maximum points of the grades that are sent then
    maximum: float


def stories() -> st.SearchStrategy[Story]:
    """All kinds of trouble at all times."""
    trouble = st.builds(Trouble, st.sampled_from(PLACES), troubles(), st.booleans())
    return st.builds(Story, st.lists(trouble, min_size=1, max_size=16), st.booleans(), st.sampled_from([10.0, 20.0]))


@dataclass
class Heard:
    """Errors in Kore's log."""

    messages: list[str] = field(default_factory=list)


class Noise(Gradebook):
    """A gradebook behind trouble. It does not lie: what it calls done is done, and a list that it gives is whole."""

    def __init__(self) -> None:
        super().__init__()
        self.troubles: list[Trouble] = []
        self.met = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        kind = request.url.path.rpartition("/")[2]
        trouble = next((trouble for trouble in self.troubles if trouble.where == kind), None)
        if trouble is None:
            return await super().__call__(request)
        self.troubles.remove(trouble)
        self.met += 1
        if kind == "token":
            return _given(trouble.answer)
        if request.method == "GET":
            return await self._read(request, kind, trouble.answer)
        if _success(trouble.answer) or (trouble.done and (kind != "scores" or _perhaps_done(trouble.answer))):
            await super().__call__(request)
        return _given(trouble.answer)

    async def _read(self, request: httpx.Request, kind: str, answer: httpx.Response | Exception) -> httpx.Response:
        found = _document(answer)
        if _status(answer) != 200 or not isinstance(found, list | dict):
            return _given(answer)
        honest = await super().__call__(request)
        if kind == "lineitem" or honest.status_code != 200 or not isinstance(found, list):
            return honest
        mixed = [*honest.json(), *(entry for entry in found if not _names_something(entry))]
        link = {"link": answer.headers["link"]} if "link" in _headers(answer) else {}
        return httpx.Response(200, content=json.dumps(mixed).encode(), headers=link)


def stage(folder: Path) -> tuple[Settings, Store]:
    """Settings and a store for all stories, each of which has a course of its own."""
    platform = Platform(
        name="Example LMS",
        issuer=ISSUER,
        client_id="kore",
        deployment_ids=("1",),
        authorization_endpoint=f"{ISSUER}/auth",
        token_endpoint=f"{ISSUER}/token",
        jwks_uri=f"{ISSUER}/jwks",
    )
    settings = Settings(
        instance="main",
        public_url="https://hub.example.test",
        state_dir=folder,
        platforms=(platform,),
        sender={"connections": 4, "backoff": 0.001, "attempts": 3},
    )
    store = Store(f"sqlite:///{folder / 'noise.sqlite'}")
    store.upgrade()
    return settings, store


def begin(settings: Settings, store: Store, keys: OwnKeys, number: int) -> tuple[World, Noise]:
    """A new course in front of a platform of its own."""
    noise = Noise()
    services = Endpoints(f"{ISSUER}/2/lineitems?type_id=1", None, None, claims.AGS_SCOPES)
    for student in STUDENTS:
        launch = Launch(
            issuer=ISSUER,
            client_id="kore",
            deployment_id="1",
            subject=student,
            roles=("Learner",),
            context_id=f"noise-{number}",
            username=f"user{student}",
            endpoints=services,
        )
        slug = enrol(store, launch).course
    return World(settings, store, keys, str(slug), noise), noise


async def endure(world: World, noise: Noise, story: Story) -> None:
    """Send grades through the trouble; nothing may break, hang, get lost, be doubled or overwrite what is not ours.

    Raises:
        AssertionError: something did.
        TimeoutError: it does not end.
    """
    with _listening() as heard, patch.object(targets, "_FAILED", timedelta(0)), patch.object(loop, "_GATHER", 0.005):
        if story.begun:
            world.grade(dict.fromkeys(STUDENTS, 5.0))
            await world.deliver()
            noise.teacher(STUDENTS[-1], _TEACHERS)
        points = {student: story.maximum / 2 + int(student) for student in STUDENTS}
        noise.troubles = list(story.troubles)
        await _press(world, points, story.maximum)
        noise.troubles = []
        await _press(world, points, story.maximum)
        await world.http.aclose()
    assert heard.messages == []
    _check(world, noise, story, points)


async def _press(world: World, points: dict[str, float], maximum: float) -> None:
    """As an instructor who presses “Send to LMS” until it says that nothing is left, or gives up."""
    for _ in range(6):
        if world.grade(points, max_score=maximum) == 0:
            break
        await world.deliver()


def _check(world: World, noise: Noise, story: Story, points: dict[str, float]) -> None:
    assert len(noise.items) == 1, "a second column"
    ((number, item),) = noise.items.items()
    expected = {student: given / story.maximum * item["scoreMaximum"] for student, given in points.items()}
    states = dict.fromkeys(STUDENTS, "sent")
    if story.begun:
        expected[STUDENTS[-1]] = _TEACHERS * item["scoreMaximum"] / 10
        states[STUDENTS[-1]] = "conflict"
    assert world.states() == states
    found = noise.points(number)
    assert all(abs(found[student] - expected[student]) < 1e-6 for student in STUDENTS), (found, expected)
    accepted = [(score["userId"], score["scoreGiven"]) for score in noise.scores]
    assert len(accepted) == len(set(accepted)), "a score was accepted twice"


@contextmanager
def _listening() -> Iterator[Heard]:
    """Whoever logs an error has broken."""
    heard = Heard()
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: heard.messages.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("kore").addHandler(handler)
    try:
        yield heard
    finally:
        logging.getLogger("kore").removeHandler(handler)


def _given(answer: httpx.Response | Exception) -> httpx.Response:
    if isinstance(answer, Exception):
        raise answer
    answer.headers.pop("retry-after", None)  # whoever asks for an hour gets it
    return answer


def _status(answer: httpx.Response | Exception) -> int:
    return 0 if isinstance(answer, Exception) else answer.status_code


def _headers(answer: httpx.Response | Exception) -> httpx.Headers:
    return httpx.Headers() if isinstance(answer, Exception) else answer.headers


def _body(answer: httpx.Response | Exception) -> bytes:
    return b"" if isinstance(answer, Exception) else b"".join(answer.stream)  # type: ignore[arg-type]


def _document(answer: httpx.Response | Exception) -> Any:
    try:
        return json.loads(_body(answer))
    except (ValueError, RecursionError):
        return None


def _success(answer: httpx.Response | Exception) -> bool:
    """Whether the platform says that it has done it (AGS 2.0 leaves the body open, Moodle's is empty)."""
    empty = not _body(answer).strip() or isinstance(_document(answer), dict)
    return 200 <= _status(answer) < 300 and empty


def _perhaps_done(answer: httpx.Response | Exception) -> bool:
    broken = isinstance(answer, httpx.ReadTimeout | httpx.ReadError | httpx.RemoteProtocolError)
    return broken or _status(answer) in _PERHAPS_DONE


def _names_something(entry: object) -> bool:
    return isinstance(entry, dict) and not entry.keys().isdisjoint({"userId", "resourceId"})
