"""The LMS of the benchmarks: one platform, and a course for each of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kore.demo.plan import ASSIGNMENT, CLIENT_ID, Plan, PlatformPlan
from kore.demo.processes import free_ports

_NAME = "Benchmark University"
TEACHER = "1"
#: the id of the first student
_FIRST = 1001
#: the column that is filled without Kore's sender
BESIDE = "beside"


@dataclass(frozen=True)
class Course:
    """A course of the LMS and what stands in it."""

    number: int
    label: str
    students: int

    @property
    def hub_link(self) -> int:
        """The activity that opens the course."""
        return self.number * 10

    @property
    def assignment_link(self) -> int:
        """The activity of the assignment, with a column."""
        return self.number * 10 + 1

    @property
    def beside_link(self) -> int:
        """The activity of another assignment, with a column."""
        return self.number * 10 + 2

    def subjects(self) -> list[str]:
        """The students' ids at the LMS."""
        return [str(_FIRST + number) for number in range(self.students)]


NOTEBOOKS = Course(2, "NOTEBOOKS", 20)
LAUNCHES = Course(3, "LAUNCHES", 200)
SCORES = Course(4, "SCORES", 500)
FAULTS = Course(5, "FAULTS", 10_000)
ROSTER = Course(6, "ROSTER", 5000)
COURSES = (NOTEBOOKS, LAUNCHES, SCORES, FAULTS, ROSTER)


def username(subject: str) -> str:
    """The login name of a student at the LMS."""
    return f"student{subject}"


def plan(folder: Path) -> Plan:
    """One platform and one instance, on free ports."""
    platform, proxy, proxy_api, hub, kore = free_ports(5)
    university = PlatformPlan("platform", _NAME, platform, _world())
    return Plan(folder, proxy, proxy_api, hub, kore, (university,))


def _world() -> dict[str, Any]:
    most = max(COURSES, key=lambda course: course.students)
    people = [_person(TEACHER, "teacher"), *(_person(subject, username(subject)) for subject in most.subjects())]
    return {
        "name": _NAME,
        "people": people,
        "courses": [_course(course) for course in COURSES],
        "activities": [activity for course in COURSES for activity in _activities(course)],
    }


def _person(number: str, login: str) -> dict[str, Any]:
    return {
        "id": number,
        "username": login,
        "given_name": "Person",
        "family_name": f"Number {number}",
        "email": f"{login}@example.org",
    }


def _course(course: Course) -> dict[str, Any]:
    enrolments = {TEACHER: "teacher"} | dict.fromkeys(course.subjects(), "student")
    return {"id": course.number, "label": course.label, "title": course.label.title(), "enrolments": enrolments}


def _activities(course: Course) -> list[dict[str, Any]]:
    usual = {"course": course.number, "tool": CLIENT_ID}
    return [
        {**usual, "id": course.hub_link, "title": "Jupyter", "graded": False},
        {**usual, "id": course.assignment_link, "title": "Sheet 1", "custom": {"assignment": ASSIGNMENT}},
        {**usual, "id": course.beside_link, "title": "Sheet 2", "custom": {"assignment": BESIDE}},
    ]
