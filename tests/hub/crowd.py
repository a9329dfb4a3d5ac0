"""A large course: everybody has come by a launch, one of them has a lab, and its grading lab's token is at hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

import httpx
import parcels
from backstage import Books, grown, lab_token
from launching import Launching

from kore.demo.instructor import Instructor
from kore.demo.lab import LabOf
from kore.demo.person import json_of
from kore.demo.plan import PlatformPlan
from kore.demo.stage import Stage
from kore.demo.student import Student

SIZE = 80
COURSE, HUB_LINK, ASSIGNMENT_LINK = "3", 30, 31
ASSIGNMENT = "survey"


class Crowd:
    """The course, its teacher and its students."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.platform = _grown(stage)
        self._open = ExitStack()
        self.teacher = self._open.enter_context(Instructor(self.platform, "ada.lehmann"))
        self.student = self._open.enter_context(Student(self.platform, "s000"))

    def __enter__(self) -> Self:
        with ThreadPoolExecutor(4) as threads:
            assert set(threads.map(self.launch, self.names)) == {303}
        self.teacher.open_course(HUB_LINK)
        self.teacher.open_grading_lab()
        self.grading_lab = self.api(f"course-{self.slug}")
        release = f"api/courses/{self.slug}/assignments/{ASSIGNMENT}/release"
        self.grading_lab.put(release, content=parcels.notebook()).raise_for_status()
        self.lab: LabOf = self.student.open_assignment(ASSIGNMENT_LINK)
        self.student_lab = self.api("s000")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @property
    def slug(self) -> str:
        return self.teacher.course

    @property
    def names(self) -> list[str]:
        """The students' login names, which are their hub users' names, too."""
        return [f"s{number:03}" for number in range(SIZE)]

    def launch(self, username: str) -> int:
        """Click the assignment, up to the ticket; the HTTP status."""
        with Launching(self.stage, self.platform, username, ASSIGNMENT_LINK) as launching:
            return launching.begin().post(launching.token()).status_code

    def api(self, hub_user: str) -> httpx.Client:
        """Kore's API with a lab's token."""
        client = self._open.enter_context(self.stage.kore())
        client.headers["Authorization"] = f"token {lab_token(self.stage, hub_user)}"
        return client

    def publish(self, assignment: str, bonus: int = 0) -> dict[str, float]:
        """Points for everybody, each their own; the grades as the LMS shall show them, by login name."""
        points = {name: float(number + bonus) for number, name in enumerate(self.names)}
        grades: list[dict[str, Any]] = [
            {"assignment": assignment, "student": name, "score": given, "max_score": 100, "needs_manual_grade": False}
            for name, given in points.items()
        ]
        answer = self.grading_lab.put(f"api/courses/{self.slug}/grades", json={"grades": grades})
        assert json_of(answer) == {"changed": SIZE}
        return points

    def send(self) -> None:
        """Press “Send to LMS”."""
        self.teacher.reload()
        self.teacher.press("/send")

    def wait(self) -> None:
        """Until nothing is on its way any more."""
        self.teacher.wait_for(lambda page: 'data-busy="no"' in page, "that everything is sent", 90)

    def books(self) -> Books:
        return Books.of(self.stage, self.platform, COURSE)


def _grown(stage: Stage) -> PlatformPlan:
    students = [
        {"id": 100 + number, "username": f"s{number:03}", "given_name": "Student", "family_name": f"No. {number}"}
        for number in range(SIZE)
    ]
    enrolments = {"2": "teacher"} | {str(person["id"]): "student" for person in students}
    course = {"id": COURSE, "label": "BIG 1", "title": "A large course", "enrolments": enrolments}
    survey = {"id": ASSIGNMENT_LINK, "title": "Survey", "custom": {"assignment": ASSIGNMENT}, "points": 100}
    return grown(stage, students, course, [{"id": HUB_LINK, "title": "Jupyter", "graded": False}, survey])
