"""The grading labs' jobs. A claimed job is leased: a lab that dies gives it back by silence."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from kore.errors import NotFound
from kore.model import Job, JobKind, JobState
from kore.store.tables import JobRow

#: how long a lab may be silent about its job
LEASE = timedelta(seconds=60)
#: claims after which a job that never ends is given up
_CLAIMS = 3
_UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


def add(
    session: Session, course_id: int, kind: JobKind, assignment: str | None, students: list[str] | None, now: datetime
) -> Job:
    """Queue a job, unless the same one waits already."""
    waiting = session.scalars(select(JobRow).where(JobRow.course_id == course_id, JobRow.state == JobState.QUEUED))
    for row in waiting:
        if (row.kind, row.assignment, row.students) == (kind, assignment, students):
            return _job(row)
    row = JobRow(
        course_id=course_id, kind=kind, assignment=assignment, students=students, state=JobState.QUEUED, created_at=now
    )
    session.add(row)
    session.flush()
    return _job(row)


def claim(session: Session, course_id: int, now: datetime) -> Job | None:
    """Lease the oldest job that nobody works on; one that was claimed too often has failed."""
    lapsed = JobRow.lease_until < now
    session.execute(
        update(JobRow)
        .where(JobRow.course_id == course_id, JobRow.state == JobState.RUNNING, lapsed, JobRow.attempts >= _CLAIMS)
        .values(state=JobState.FAILED, message="the grading lab stopped during this job, three times", lease_until=None)
    )
    free = or_(JobRow.state == JobState.QUEUED, (JobRow.state == JobState.RUNNING) & lapsed)
    found = select(JobRow).where(JobRow.course_id == course_id, free).order_by(JobRow.id).limit(1)
    row = session.scalar(found.with_for_update(skip_locked=True))
    if row is None:
        return None
    row.state, row.lease_until, row.attempts = JobState.RUNNING, now + LEASE, row.attempts + 1
    return _job(row)


def progress(session: Session, course_id: int, job_id: int, done: int, total: int, message: str, now: datetime) -> None:
    """Note how far the job is, and renew the lease.

    Raises:
        NotFound: the job is not running (any more).
    """
    row = _running(session, course_id, job_id)
    row.done, row.total, row.message, row.lease_until = done, total, message, now + LEASE


def finish(session: Session, course_id: int, job_id: int, ok: bool, message: str, log: str) -> None:
    """Note the job's end.

    Raises:
        NotFound: the job is not running (any more).
    """
    row = _running(session, course_id, job_id)
    row.state = JobState.DONE if ok else JobState.FAILED
    row.message, row.log, row.lease_until = message, log, None


def cancel(session: Session, course_id: int, job_id: int) -> None:
    """Nobody shall begin or go on with the job; one that has ended stays as it is."""
    session.execute(
        update(JobRow)
        .where(JobRow.id == job_id, JobRow.course_id == course_id, JobRow.state.in_(_UNFINISHED))
        .values(state=JobState.CANCELLED, lease_until=None)
    )


def recent(session: Session, course_id: int, number: int = 10) -> list[Job]:
    """The latest jobs, newest first."""
    found = select(JobRow).where(JobRow.course_id == course_id).order_by(JobRow.id.desc()).limit(number)
    return [_job(row) for row in session.scalars(found)]


def courses_waiting(session: Session, now: datetime) -> list[int]:
    """Courses with a job that nobody works on."""
    lapsed = (JobRow.state == JobState.RUNNING) & (JobRow.lease_until < now)
    found = select(JobRow.course_id).where(or_(JobRow.state == JobState.QUEUED, lapsed)).distinct()
    return list(session.scalars(found))


def _running(session: Session, course_id: int, job_id: int) -> JobRow:
    row = session.get(JobRow, job_id)
    if row is None or row.course_id != course_id or row.state != JobState.RUNNING:
        raise NotFound(f"job {job_id} is not running in this course")
    return row


def _job(row: JobRow) -> Job:
    return Job(
        id=row.id,
        kind=JobKind(row.kind),
        assignment=row.assignment,
        students=None if row.students is None else tuple(row.students),
        state=JobState(row.state),
        done=row.done,
        total=row.total,
        message=row.message,
        log=row.log,
        created_at=row.created_at,
    )
