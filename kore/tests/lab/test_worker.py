from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from kore.errors import KoreUnavailable
from kore.lab.answers import Job
from kore.lab.client import KoreClient
from kore.lab.environment import Lab
from kore.lab.run import Outcome, Progress
from kore.lab.worker import Worker

if TYPE_CHECKING:
    from conftest import FakeKore

COURSE = "phys-0a1b"
JOB = {"id": 7, "kind": "autograde", "assignment": "ps1", "students": ["ann"]}
Tell = Callable[[Progress], bool]


@pytest.fixture
def client(lab: Callable[[str], Lab]) -> Iterator[KoreClient]:
    with KoreClient.of(lab(f"course-{COURSE}")) as client:
        yield client


def idle() -> None:
    """Nobody looks at the server's activity."""


def test_a_job_is_done_and_reported(kore: FakeKore, client: KoreClient) -> None:
    kore.jobs.append(JOB)

    def run(job: Job, tell: Tell) -> Outcome:
        assert job == Job.model_validate(JOB)
        assert tell(Progress(0, 1, "ann"))
        return Outcome(ok=True, message="done", log="log")

    active: list[bool] = []
    assert Worker(client, COURSE, run, lambda: active.append(True)).step()
    assert active == [True]
    assert kore.reports == [
        (7, "progress", {"done": 0, "total": 1, "message": "ann"}),
        (7, "result", {"ok": True, "message": "done", "log": "log"}),
    ]


def test_without_a_job_nothing_happens(kore: FakeKore, client: KoreClient) -> None:
    assert not Worker(client, COURSE, lambda job, tell: pytest.fail("no job"), idle).step()
    assert kore.reports == []


def test_a_cancelled_job_is_told_so_and_has_no_result(kore: FakeKore, client: KoreClient) -> None:
    kore.jobs.append(JOB)
    kore.cancelled.add(7)

    def run(job: Job, tell: Tell) -> Outcome:
        assert not tell(Progress(0, 1, ""))
        return Outcome(ok=False, message="cancelled", log="", cancelled=True)

    assert Worker(client, COURSE, run, idle).step()
    assert kore.reports == []


def test_a_job_goes_on_while_kore_is_away_and_its_result_is_kept_for_it(kore: FakeKore, client: KoreClient) -> None:
    kore.jobs.append(JOB)
    pauses: list[float] = []

    def run(job: Job, tell: Tell) -> Outcome:
        kore.away = True
        assert tell(Progress(0, 1, ""))
        return Outcome(ok=False, message="x" * 3000, log="")

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        kore.away = len(pauses) < 2

    assert Worker(client, COURSE, run, idle, sleep).step()
    assert len(pauses) == 2
    assert [(what, len(told["message"])) for _, what, told in kore.reports] == [("result", 2000)]


def test_a_result_that_cannot_be_told_is_no_secret(kore: FakeKore, client: KoreClient) -> None:
    kore.jobs.append(JOB)

    def run(job: Job, tell: Tell) -> Outcome:
        kore.away = True
        return Outcome(ok=True, message="", log="")

    with pytest.raises(KoreUnavailable):
        Worker(client, COURSE, run, idle, lambda _: None).step()
