"""The story: from a click in the LMS to a grade in the LMS, in two courses at two universities."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from kore.demo import solutions
from kore.demo.gradebook import Entry, gradebook
from kore.demo.instructor import Instructor
from kore.demo.lab import LabOf, Solve
from kore.demo.person import Stuck
from kore.demo.plan import ASSIGNMENT, Plan
from kore.demo.scene import Lms, Scene
from kore.demo.student import Student

Tell = Callable[[str], None]
COMMENT = "Have another look at the written parts; we will talk about them."


@dataclass(frozen=True)
class Act:
    """One course: who teaches, who learns, and how well."""

    platform: Lms
    #: the LMS's id of the course
    course: str
    #: activities: the one that opens the course, and the one of the assignment
    hub_link: int
    assignment_link: int
    instructor: str
    #: login name → how they solve it and the share of the points for what is graded by hand
    students: dict[str, tuple[Solve, float]]


@dataclass
class Ending:
    """What the LMS's gradebook holds when the story is over."""

    course: str = ""
    #: login name → their cell of the assignment's column
    grades: dict[str, Entry] = field(default_factory=dict)


def acts(plan: Plan) -> list[Act]:
    """The two courses of `kore.demo.plan`."""
    university, college = plan.platforms
    three: dict[str, tuple[Solve, float]] = {
        "ben.okafor": (solutions.right, 1.0),
        "chiara.rossi": (solutions.partly, 0.5),
        "dmitri.petrov": (solutions.not_at_all, 0.0),
    }
    return [
        Act(university, "2", 10, 11, "ada.lehmann", three),
        Act(college, "2", 20, 21, "frida.moreau", {"gus.tanaka": (solutions.partly, 1.0)}),
    ]


def play(scene: Scene, act: Act, tell: Tell) -> Ending:
    """Play one act to its end.

    Raises:
        Stuck: a step does not lead where it should.
    """
    with ExitStack() as people:
        instructor = people.enter_context(Instructor(act.platform, act.instructor))
        students = {name: people.enter_context(Student(act.platform, name)) for name in act.students}
        lab = _prepare(act, instructor, tell)
        for name, student in students.items():
            _work(act, student, act.students[name][0], tell)
        _grade(act, instructor, lab, tell)
        return _send(scene, act, instructor, tell)


def _prepare(act: Act, instructor: Instructor, tell: Tell) -> LabOf:
    tell(f"{act.instructor} clicks “Jupyter” in {act.platform.name}: the course exists")
    instructor.open_course(act.hub_link)
    tell("the grading lab starts and gets nbgrader's example assignment")
    instructor.run_job("example", tell=tell)
    lab = instructor.open_grading_lab()
    tell(f"{ASSIGNMENT} is generated and released in the formgrader")
    instructor.release(lab, ASSIGNMENT)
    return lab


def _work(act: Act, student: Student, solve: Solve, tell: Tell) -> None:
    tell(f"{student.username} clicks “Problem set 1”: a lab starts, the assignment is fetched, the notebook opens")
    lab = student.open_assignment(act.assignment_link)
    tell(f"{student.username} works ({solve.__name__.replace('_', ' ')}) and hands in")
    student.solve(lab, solve)
    student.hand_in(lab)


def _grade(act: Act, instructor: Instructor, lab: LabOf, tell: Tell) -> None:
    tell(f"{act.instructor} presses “Collect and autograde”")
    instructor.run_job("autograde", ASSIGNMENT, tell=tell)
    shares = {hub_user(name): share for name, (_, share) in act.students.items()}
    graded = instructor.grade_by_hand(lab, ASSIGNMENT, shares, COMMENT)
    tell(f"{act.instructor} graded {graded} cells by hand; the lab publishes the points by itself")
    instructor.wait_for(lambda page: "not sent" in page and "to grade by hand<" not in page, "final grades")


def _send(scene: Scene, act: Act, instructor: Instructor, tell: Tell) -> Ending:
    tell(f"{act.instructor} presses “Send to LMS”")
    instructor.press("/send")
    instructor.wait_for(lambda page: 'data-busy="no"' in page and "in the LMS: " in page, "that everything is sent")
    ending = Ending(instructor.course, gradebook(scene, act.platform, act.course))
    missing = act.students.keys() - {name for name, entry in ending.grades.items() if entry.points is not None}
    if missing:
        raise Stuck(f"the gradebook of {act.platform.name} has no grade for {', '.join(sorted(missing))}")
    tell(f"give feedback: {act.instructor} presses “Give feedback”")
    instructor.run_job("feedback", ASSIGNMENT, tell=tell)
    return ending


def hub_user(username: str) -> str:
    """The hub user whom Kore makes of a login name."""
    return username.replace(".", "-")
