"""The LMS's gradebook, read as its teacher sees it."""

from __future__ import annotations

from dataclasses import dataclass

from kore.demo.person import json_of
from kore.demo.plan import PlatformPlan
from kore.demo.stage import Stage


@dataclass(frozen=True)
class Entry:
    """One student's cell."""

    #: None: nothing entered
    points: float | None
    maximum: float
    comment: str
    #: activityProgress and gradingProgress as last received
    progress: str
    overridden: bool


def gradebook(stage: Stage, platform: PlatformPlan, course: str) -> dict[str, Entry]:
    """The cells of a course's only column, by login name.

    Args:
        stage: runs the platform.
        platform: the LMS.
        course: its id there.
    """
    with stage.control(platform) as control:
        book = json_of(control.get(f"gradebook/{course}"))
    return {
        grade["username"]: Entry(
            points=grade["score"],
            maximum=grade["maximum"],
            comment=grade["comment"],
            progress=f"{grade['activity_progress']}, {grade['grading_progress']}",
            overridden=grade["overridden"],
        )
        for grade in book["grades"]
    }
