"""A grading lab takes the course's jobs, reports on them and publishes grades."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from kore import clock
from kore.access import Right
from kore.api.context import Context, Services
from kore.api.identity import needs
from kore.api.numbers import Number
from kore.model import Grade, Job
from kore.steps import publish
from kore.store import courses, jobs

_LONGEST_WAIT = 30.0
_LOG = 64 << 10
_GRADES_AT_ONCE = 50_000
#: the steps of a job
_MOST = 1_000_000
#: points that no assignment reaches
_POINTS = 1e9
router = APIRouter(prefix="/api/courses/{course}", tags=["grading labs"])


class Work(BaseModel):
    """A job for the grading lab."""

    id: int
    kind: str
    assignment: str | None
    #: only these students, or null for all
    students: list[str] | None


class Progress(BaseModel):
    """How far a job is."""

    done: int = Field(ge=0, le=_MOST)
    total: int = Field(ge=0, le=_MOST)
    message: str = Field(default="", max_length=2000)


class Outcome(BaseModel):
    """How a job ended."""

    ok: bool
    message: str = Field(default="", max_length=2000)
    log: str = Field(default="", max_length=_LOG)


class PublishedGrade(BaseModel):
    """One student's points in one assignment, in nbgrader's measure."""

    assignment: str = Field(max_length=64)
    student: str = Field(max_length=64)
    score: float = Field(ge=-_POINTS, le=_POINTS)
    max_score: float = Field(ge=0, le=_POINTS)
    needs_manual_grade: bool
    comment: str = Field(default="", max_length=20_000)


class PublishedGrades(BaseModel):
    """Grades that may have changed."""

    grades: list[PublishedGrade] = Field(max_length=_GRADES_AT_ONCE)


class Changed(BaseModel):
    """What publishing did."""

    #: grades that differ from before
    changed: int


@router.post(
    "/jobs/next",
    summary="Take a job",
    response_model=Work,
    responses={204: {"description": "There is none."}},
    dependencies=[needs(Right.WORK)],
)
async def next_job(
    course: str,
    request: Request,
    context: Services,
    wait: Annotated[float, Query(ge=0, le=_LONGEST_WAIT, description="Seconds to wait for one.")] = 0,
) -> Work | Response:
    """The course's oldest waiting job, leased to the caller, who must report on it every now and then."""
    job = await _wait_for_job(course, request, context, wait)
    if job is None:
        return Response(status_code=204)
    students = None if job.students is None else list(job.students)
    return Work(id=job.id, kind=job.kind, assignment=job.assignment, students=students)


@router.post("/jobs/{number}/progress", summary="Report progress", status_code=204, dependencies=[needs(Right.WORK)])
def report_progress(course: str, number: Number, body: Progress, context: Services) -> None:
    """Note how far the job is, and keep it."""
    with context.store.write() as session:
        found = courses.get(session, course)
        jobs.progress(session, found.id, number, body.done, body.total, body.message, clock.now())


@router.post("/jobs/{number}/result", summary="Report the end", status_code=204, dependencies=[needs(Right.WORK)])
def report_result(course: str, number: Number, body: Outcome, context: Services) -> None:
    """Note how the job ended."""
    with context.store.write() as session:
        jobs.finish(session, courses.get(session, course).id, number, body.ok, body.message, body.log)


@router.put("/grades", summary="Publish grades", dependencies=[needs(Right.PUBLISH)])
def put_grades(course: str, body: PublishedGrades, context: Services) -> Changed:
    """Tell Kore what the gradebook holds. Nothing is sent to the LMS by this."""
    grades = (Grade(**grade.model_dump()) for grade in body.grades)
    return Changed(changed=publish.publish(context.store, course, grades))


async def _wait_for_job(course: str, request: Request, context: Context, seconds: float) -> Job | None:
    """A job as soon as there is one; None when the time is over, the service stops or the caller has gone."""
    deadline = asyncio.get_running_loop().time() + seconds
    with context.board.watch(course) as news:
        while not await request.is_disconnected():
            news.clear()
            job = await run_in_threadpool(_claim, context, course)
            left = deadline - asyncio.get_running_loop().time()
            if job is not None or left <= 0 or context.board.closed:
                return job
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await news.wait()
    return None


def _claim(context: Context, course: str) -> Job | None:
    with context.store.read() as session:
        found = courses.get(session, course)
        waiting = found.id in jobs.courses_waiting(session, clock.now())
    if not waiting:
        return None
    with context.store.write() as session:
        return jobs.claim(session, found.id, clock.now())
