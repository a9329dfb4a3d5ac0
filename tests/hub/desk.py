"""A teacher at the course page, with the grading lab beside and the LMS's gradebook in view."""

from __future__ import annotations

from typing import Any

from backstage import Books, Played, as_lab, platform
from weather import weather

from kore.demo.instructor import Instructor
from kore.demo.person import json_of

#: the LMS's number of the story's course
COURSE = "2"


class Desk:
    """The teacher at the course page, and the grading lab beside."""

    def __init__(self, played: Played, teacher: Instructor) -> None:
        self.played = played
        self.teacher = teacher
        self.platform = platform(played.stage)

    def publish(
        self,
        assignment: str,
        score: float,
        waiting: bool = False,
        student: str = "ben-okafor",
        maximum: float = 20,
    ) -> None:
        """As the grading lab does when its gradebook changes."""
        grade: dict[str, Any] = {"assignment": assignment, "student": student, "score": score, "max_score": maximum}
        with as_lab(self.played.stage, f"course-{self.played.university}") as lab:
            body = {"grades": [grade | {"needs_manual_grade": waiting, "comment": ""}]}
            assert json_of(lab.put(f"api/courses/{self.played.university}/grades", json=body)) == {"changed": 1}

    def send(self) -> int:
        """Press “Send to LMS”; how many scores Kore posted."""
        return self.press("/send")

    def press(self, action: str, **fields: str) -> int:
        with weather(self.played.stage, self.platform) as control:  # fair weather, counters at nought
            self.teacher.reload()
            self.teacher.press(action, **fields)
            self.teacher.wait_for(lambda page: 'data-busy="no"' in page, "that everything is sent")
            return int(json_of(control.get("counters"))["requests"]["scores"])

    def books(self, course: str = COURSE) -> Books:
        return Books.of(self.played.stage, self.platform, course)

    def shown(self, assignment: str, username: str = "ben.okafor") -> float | None:
        return self.books().shown(assignment).get(username)

    def override(self, label: str, person: str, score: float) -> None:
        """A teacher writes into the LMS's gradebook."""
        self._control("override", label, person, score=score)

    def release(self, label: str, person: str) -> None:
        self._control("release", label, person)

    def _control(self, verb: str, label: str, person: str, **more: float) -> None:
        order = {"column": self.books().column(label)["id"], "person": person, **more}
        with self.played.stage.control(self.platform) as control:
            control.post(f"gradebook/{COURSE}/{verb}", json=order).raise_for_status()
