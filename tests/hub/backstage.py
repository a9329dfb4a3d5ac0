"""What the audience does not see: tokens of labs, the platforms' books, Kore's store."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import httpx

from kore.demo.person import json_of
from kore.demo.plan import CLIENT_ID, PlatformPlan
from kore.demo.stage import Stage
from kore.demo.story import Act

#: small bounds, so that what is too large is made quickly
ARCHIVES = {"packed_bytes": 1 << 20, "unpacked_bytes": 2 << 20, "files": 50}


@dataclass(frozen=True)
class Books:
    """A course's gradebook at its platform, and all scores that it has accepted."""

    columns: list[dict[str, Any]]
    grades: list[dict[str, Any]]
    history: list[dict[str, Any]]

    @classmethod
    def of(cls, stage: Stage, platform: PlatformPlan, course: str) -> Self:
        with stage.control(platform) as control:
            book = json_of(control.get(f"gradebook/{course}"))
            return cls(book["columns"], book["grades"], json_of(control.get(f"history/{course}"))["scores"])

    def column(self, label: str) -> dict[str, Any]:
        """The only column of this name."""
        (found,) = [column for column in self.columns if column["label"] == label]
        return found

    def shown(self, label: str) -> dict[str, float | None]:
        """Login name → points that people see."""
        number = self.column(label)["id"]
        return {grade["username"]: grade["score"] for grade in self.grades if grade["column"] == number}

    def accepted(self, label: str, person: str | None = None) -> list[dict[str, Any]]:
        """The scores accepted in a column, in order: everybody's, or those of one LMS id."""
        number = self.column(label)["id"]
        return [s["body"] for s in self.history if s["column"] == number and person in (None, s["person"])]

    def moments(self) -> dict[tuple[str, str], list[int]]:
        """By column and person, the times of the scores: in whole seconds, which is what Moodle compares."""
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for score in self.history:
            moment = datetime.fromisoformat(score["body"]["timestamp"])
            found[score["column"], score["person"]].append(int(moment.timestamp()))
        return found


@dataclass
class Played:
    """The story's end, written down before other tests go on from there."""

    stage: Stage
    acts: list[Act]
    #: slugs, by the platform's key
    courses: dict[str, str] = field(default_factory=dict)
    #: by the platform's key
    books: dict[str, Books] = field(default_factory=dict)
    #: by their file's name
    logs: dict[str, str] = field(default_factory=dict)
    #: what happened, in order
    steps: list[str] = field(default_factory=list)

    @property
    def university(self) -> str:
        """The slug of the first course."""
        return self.courses["university"]

    @property
    def college(self) -> str:
        """The slug of the second course."""
        return self.courses["college"]


def platform(stage: Stage, key: str = "university") -> PlatformPlan:
    return next(found for found in stage.plan.platforms if found.key == key)


def lab_process(stage: Stage, hub_user: str) -> int:
    """The process id that the hub has noted for somebody's lab."""
    query = "SELECT s.state FROM spawners s JOIN users u ON u.id = s.user_id WHERE u.name = ?"
    with closing(_read_only(stage.plan.folder / "state/hub/jupyterhub.sqlite")) as database:
        (state,) = database.execute(query, [hub_user]).fetchone()
    return int(json.loads(state)["pid"])


def lab_token(stage: Stage, hub_user: str) -> str:
    """The token that a lab holds, read where whoever works in the lab can read it."""
    variables = Path(f"/proc/{lab_process(stage, hub_user)}/environ").read_bytes().split(b"\0")
    return next(v.partition(b"=")[2].decode() for v in variables if v.startswith(b"JUPYTERHUB_API_TOKEN="))


@contextmanager
def as_lab(stage: Stage, hub_user: str) -> Iterator[httpx.Client]:
    """Kore's API with a lab's own token."""
    with stage.kore() as kore:
        kore.headers["Authorization"] = f"token {lab_token(stage, hub_user)}"
        yield kore


def hub_groups(stage: Stage, hub_user: str) -> set[str]:
    """The groups that a person is in, as the hub has them."""
    query = (
        "SELECT g.name FROM groups g JOIN user_group_map m ON m.group_id = g.id "
        "JOIN users u ON u.id = m.user_id WHERE u.name = ?"
    )
    with closing(_read_only(stage.plan.folder / "state/hub/jupyterhub.sqlite")) as database:
        return {name for (name,) in database.execute(query, [hub_user])}


def hub_users(stage: Stage) -> set[str]:
    """All users of the hub, labs of courses and rooms among them."""
    with closing(_read_only(stage.plan.folder / "state/hub/jupyterhub.sqlite")) as database:
        return {name for (name,) in database.execute("SELECT name FROM users")}


def rows(stage: Stage, table: str) -> int:
    with closing(kore_store(stage)) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def kore_store(stage: Stage) -> sqlite3.Connection:
    """Kore's store, to look at."""
    return _read_only(stage.plan.folder / "state/kore/kore.sqlite")


def _read_only(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{file}?mode=ro", uri=True)


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal as programs get it (RFC 9457)."""
    kind = answer.headers.get("content-type", "")
    assert kind == "application/problem+json", f"HTTP {answer.status_code} {kind} {answer.text[:500]}"
    document = answer.json()
    assert document["status"] == answer.status_code
    return answer.status_code, document["type"].rpartition(":")[2]


def published(stage: Stage) -> list[str]:
    """The ids of the keys that the running Kore publishes."""
    with stage.kore() as kore:
        return [key["kid"] for key in json_of(kore.get("lti/jwks"))["keys"]]


def until_published(stage: Stage, kid: str) -> None:
    """The running Kore follows what a command has done."""
    until(lambda: kid in published(stage), "the service follows the command")


def until(true: Callable[[], Any], what: str) -> None:
    """Wait, within reason, for what other processes do."""
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline, f"after 30 s still not: {what}"
        time.sleep(0.1)


def grown(
    stage: Stage, people: list[dict[str, Any]], course: dict[str, Any], links: list[dict[str, Any]]
) -> PlatformPlan:
    """The platform with one more course; its people are found by their login names, as those of the plan are."""
    lms = platform(stage)
    activities = [link | {"course": course["id"], "tool": CLIENT_ID} for link in links]
    with stage.control(lms) as control:
        additions = {"people": people, "courses": [course], "activities": activities}
        control.post("world", json=additions).raise_for_status()
    return PlatformPlan(lms.key, lms.name, lms.port, lms.world | {"people": [*lms.world["people"], *people]})


def run_kore(stage: Stage, *arguments: str, settings_file: Path | None = None) -> subprocess.CompletedProcess[str]:
    """`kore`, as an administrator runs it beside the service; its exit status is the test's business."""
    program = [sys.executable, "-c", "from kore.cli import main; main()", *arguments]
    environment = os.environ | {"KORE_SETTINGS": str(settings_file or stage.plan.settings_file)}
    return subprocess.run(program, env=environment, capture_output=True, text=True, timeout=120, check=False)
