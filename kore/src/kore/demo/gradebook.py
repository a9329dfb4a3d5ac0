"""The LMS's gradebook, read as its teacher sees it."""

from __future__ import annotations

from dataclasses import dataclass

from kore.demo.person import json_of
from kore.demo.scene import Lms, Scene


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


def gradebook(scene: Scene, platform: Lms, course: str) -> dict[str, Entry]:
    """The cells of a course's only column, by login name.

    Args:
        scene: where the platform runs.
        platform: the LMS.
        course: its id there.
    """
    with scene.control(platform) as control:
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
