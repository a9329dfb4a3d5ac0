"""Kore is killed in the middle of its work: nothing that was promised is lost, nothing is done twice."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx
import parcels
import pytest
from backstage import kore_store, rows
from crowd import ASSIGNMENT, SIZE, Crowd
from weather import weather

from kore import archive
from kore.demo.person import json_of
from kore.demo.stage import Stage


@pytest.fixture(autouse=True)
def _sound_store(rough: Stage) -> Iterator[None]:
    """Whatever happened, the store is whole afterwards."""
    yield
    with closing(kore_store(rough)) as store:
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert store.execute("PRAGMA foreign_key_check").fetchall() == []


def test_while_grades_are_sent(rough: Stage, crowd: Crowd) -> None:
    wanted = crowd.publish("killed")
    with weather(rough, crowd.platform, latency=0.15, endpoints=["scores"]):
        crowd.send()
        early = _until(lambda: _arrived(crowd), lambda arrived: arrived > 8)
        rough.process("kore").kill()
    rough.start_kore()
    assert early < SIZE, "everything had arrived before the kill; this proved nothing"
    crowd.wait()
    books = crowd.books()
    assert {name: books.shown("killed")[name] for name in wanted} == wanted
    receivers = [score["userId"] for score in books.accepted("killed")]
    assert len(receivers) == len(set(receivers)) == SIZE


def test_while_submissions_arrive(rough: Stage, crowd: Crowd) -> None:
    address = f"api/courses/{crowd.slug}/assignments/{ASSIGNMENT}/submissions"
    before = {found["id"] for found in json_of(crowd.student_lab.get(address))["submissions"]}
    receipts = _killed_meanwhile(rough, lambda number: _submit(crowd, address, f"try {number}"))
    listed = {found["id"] for found in json_of(crowd.student_lab.get(address))["submissions"]}
    assert set(receipts) <= listed - before
    for number in listed - before:
        packed = crowd.grading_lab.get(f"api/courses/{crowd.slug}/submissions/{number}/archive").raise_for_status()
        assert archive.notebooks(archive.check(packed.content, archive.Limits())) == ["problem"]
    assert _submit(crowd, address, "after the restart") not in listed


def test_while_people_come_in(rough: Stage, crowd: Crowd) -> None:
    before = {table: rows(rough, table) for table in ("people", "members", "courses", "resource_links")}
    statuses = _killed_meanwhile(rough, lambda number: crowd.launch(crowd.names[number % SIZE]))
    assert set(statuses) <= {303, 503}  # 503 is the proxy's, when Kore has gone
    assert {table: rows(rough, table) for table in before} == before
    assert crowd.launch(crowd.names[0]) == 303


def _arrived(crowd: Crowd) -> int:
    books = crowd.books()
    made = any(column["label"] == "killed" for column in books.columns)
    return len(books.accepted("killed")) if made else 0


def _submit(crowd: Crowd, address: str, remark: str) -> int:
    return int(json_of(crowd.student_lab.post(address, content=parcels.notebook(remark)))["id"])


def _killed_meanwhile(stage: Stage, act: Callable[[int], int]) -> list[int]:
    """What the acts gave, four at a time, until Kore was killed after some of them; it runs again then."""
    done: list[int] = []

    def go_on(first: int) -> None:
        for number in range(first, 4000, 4):
            try:
                done.append(act(number))
            except (httpx.HTTPError, KeyError):
                return  # the connection broke, or the proxy answered in Kore's place

    with ThreadPoolExecutor(4) as threads:
        running = [threads.submit(go_on, first) for first in range(4)]
        _until(lambda: len(done), lambda number: number >= 12)
        stage.process("kore").kill()
    stage.start_kore()
    for each in running:
        each.result()
    return done


def _until(look: Callable[[], int], enough: Callable[[int], bool]) -> int:
    deadline = time.monotonic() + 30
    while not enough(found := look()):
        assert time.monotonic() < deadline, f"after 30 s only {found}"
        time.sleep(0.01)
    return found
