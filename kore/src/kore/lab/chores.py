"""What a grading lab does beside its server: jobs, grades, roster."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from kore.lab import course, gradebook, roster
from kore.lab.client import KoreClient
from kore.lab.environment import Lab
from kore.lab.publisher import Publisher
from kore.lab.repeating import Repeating
from kore.lab.run import Runner
from kore.lab.worker import Worker

#: seconds between two looks
_JOBS, _GRADES, _ROSTER = 0.0, 2.0, 300.0


def of(lab: Lab, be_active: Callable[[], None]) -> list[Repeating]:
    """The threads of a grading lab, not yet started.

    Args:
        lab: the grading lab.
        be_active: called again and again while a job runs.
    """
    assert lab.course is not None  # a grading lab has one
    course.prepare(lab)
    kore = KoreClient.of(lab)
    file = lab.course_root / gradebook.FILE
    publisher = Publisher(file, gradebook.grades, partial(kore.put_grades, lab.course))
    worker = Worker(kore, lab.course, Runner().run, be_active)
    return [
        Repeating("jobs", worker.step, _JOBS),
        Repeating("grades", publisher.step, _GRADES),
        Repeating("roster", partial(roster.bring_up_to_date, kore, lab), _ROSTER),
    ]
