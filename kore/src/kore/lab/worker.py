"""A grading lab's worker: it takes the course's jobs from Kore, one at a time, and tells how they go."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from kore.errors import KoreUnavailable
from kore.lab.answers import Job
from kore.lab.client import KoreClient, Refused
from kore.lab.run import Outcome, Progress

_LOG = logging.getLogger(__name__)
#: seconds of one long poll
WAIT = 20
#: characters of a job's message
_MESSAGE = 2000
#: seconds between the attempts to report a result: together within Kore's lease, so that no work is done twice
_PAUSES = (1, 3, 10, 20)

#: does a job; `tell` is called again and again and says False once nobody wants the job any more
Run = Callable[[Job, Callable[[Progress], bool]], Outcome]


class Worker:
    """Takes jobs of one course."""

    def __init__(
        self,
        kore: KoreClient,
        course: str,
        run: Run,
        be_active: Callable[[], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take no job yet.

        Args:
            kore: the grading lab's client.
            course: its course.
            run: does a job.
            be_active: called again and again while a job runs.
            sleep: waits between the attempts to report a result, in seconds.
        """
        self._kore = kore
        self._course = course
        self._run = run
        self._be_active = be_active
        self._sleep = sleep

    def step(self) -> bool:
        """Wait for a job and do it; whether there was one.

        Raises:
            KoreError: Kore refuses or is away; a job that was taken comes back by itself.
        """
        job = self._kore.next_job(self._course, WAIT)
        if job is None:
            return False
        _LOG.info("Job %d: %s %s", job.id, job.kind, job.assignment or "")
        outcome = self._run(job, lambda progress: self._wanted(job, progress))
        if outcome.cancelled:
            _LOG.info("Job %d was cancelled", job.id)
            return True
        self._report(job, outcome)
        return True

    def _report(self, job: Job, outcome: Outcome) -> None:
        for pause in (*_PAUSES, None):
            try:
                self._kore.report_result(self._course, job.id, outcome.ok, outcome.message[:_MESSAGE], outcome.log)
            except KoreUnavailable:
                if pause is None:
                    raise
                self._sleep(pause)
            except Refused as error:
                _LOG.warning("The result of job %d is not wanted: %s", job.id, error)
                return
            else:
                return

    def _wanted(self, job: Job, progress: Progress) -> bool:
        self._be_active()
        try:
            self._kore.report_progress(self._course, job.id, progress.done, progress.total, progress.message[:_MESSAGE])
        except KoreUnavailable as error:
            _LOG.warning("Job %d goes on without Kore: %s", job.id, error)
        except Refused:
            return False
        return True
