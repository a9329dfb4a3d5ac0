"""Jobs: one lab works on one, and a lab that dies gives it back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kore.errors import NotFound
from kore.model import JobKind, JobState
from kore.store import jobs
from kore.store.database import Store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LAPSED = NOW + jobs.LEASE + timedelta(seconds=1)


def add(session: Any, ids: Any, students: list[str] | None = None, assignment: str = "ps1") -> int:
    return jobs.add(session, ids.course, JobKind.AUTOGRADE, assignment, students, NOW).id


def test_the_oldest_job_comes_first_and_each_to_one_claimer(store: Store, ids: Any) -> None:
    with store.write() as session:
        first, second = add(session, ids), add(session, ids, ["ada"])
        claimed = [jobs.claim(session, ids.course, NOW) for _ in range(3)]
    assert [job and job.id for job in claimed] == [first, second, None]
    assert claimed[1] is not None
    assert (claimed[1].students, claimed[1].state) == (("ada",), JobState.RUNNING)


def test_the_same_job_does_not_wait_twice(store: Store, ids: Any) -> None:
    with store.write() as session:
        first = add(session, ids)
        assert add(session, ids) == first
        assert len({first, add(session, ids, ["ada"]), add(session, ids, [])}) == 3
        assert add(session, ids, assignment="ps2") != first
        jobs.claim(session, ids.course, NOW)
        assert add(session, ids) != first  # that one has begun without what is new


def test_jobs_of_another_course_are_not_touched(store: Store, ids: Any) -> None:
    with store.write() as session:
        job = add(session, ids)
        assert jobs.claim(session, ids.course + 1, NOW) is None
        jobs.cancel(session, ids.course + 1, job)
        assert jobs.claim(session, ids.course, NOW) is not None
        with pytest.raises(NotFound):
            jobs.finish(session, ids.course + 1, job, True, "", "")
        with pytest.raises(NotFound):
            jobs.progress(session, ids.course + 1, job, 1, 2, "", NOW)


def test_a_silent_lab_loses_the_job_and_a_talking_one_keeps_it(store: Store, ids: Any) -> None:
    with store.write() as session:
        job = add(session, ids)
        jobs.claim(session, ids.course, NOW)
        jobs.progress(session, ids.course, job, 1, 3, "half way", NOW + timedelta(seconds=30))
        assert jobs.claim(session, ids.course, LAPSED) is None
        assert jobs.courses_waiting(session, LAPSED) == []
        later = LAPSED + timedelta(seconds=30)
        assert jobs.courses_waiting(session, later) == [ids.course]
        again = jobs.claim(session, ids.course, later)
    assert again is not None
    assert (again.id, again.done, again.total, again.message) == (job, 1, 3, "half way")


def test_a_job_that_kills_its_lab_is_given_up(store: Store, ids: Any) -> None:
    with store.write() as session:
        add(session, ids)
        claims = [jobs.claim(session, ids.course, NOW + number * timedelta(hours=1)) for number in range(4)]
        (job,) = jobs.recent(session, ids.course)
    assert [claim is not None for claim in claims] == [True, True, True, False]
    assert job.state is JobState.FAILED
    assert "three times" in job.message


@pytest.mark.parametrize(("ok", "state"), [(True, JobState.DONE), (False, JobState.FAILED)])
def test_a_job_ends_once(store: Store, ids: Any, ok: bool, state: JobState) -> None:
    with store.write() as session:
        job = add(session, ids)
        with pytest.raises(NotFound):
            jobs.finish(session, ids.course, job, ok, "not begun", "")
        jobs.claim(session, ids.course, NOW)
        jobs.finish(session, ids.course, job, ok, "said", "log")
        with pytest.raises(NotFound):
            jobs.finish(session, ids.course, job, ok, "again", "")
        jobs.cancel(session, ids.course, job)
        (found,) = jobs.recent(session, ids.course)
    assert (found.state, found.message, found.log) == (state, "said", "log")


def test_a_cancelled_job_is_not_worked_on(store: Store, ids: Any) -> None:
    with store.write() as session:
        waiting, running = add(session, ids, ["b"]), add(session, ids, ["a"])
        jobs.claim(session, ids.course, NOW)
        for job in (waiting, running):
            jobs.cancel(session, ids.course, job)
        assert jobs.claim(session, ids.course, LAPSED) is None
        with pytest.raises(NotFound):
            jobs.progress(session, ids.course, waiting, 1, 1, "", NOW)
        assert [job.id for job in jobs.recent(session, ids.course, 1)] == [running]
