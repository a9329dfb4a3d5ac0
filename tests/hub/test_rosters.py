"""What happens in the LMS's list of participants reaches groups, labs and gradebook; what people have done stays."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import parcels
import pytest
from backstage import as_lab, grown, hub_groups, problem

from kore.demo.instructor import Instructor
from kore.demo.lab import own_lab
from kore.demo.person import json_of
from kore.demo.plan import PlatformPlan
from kore.demo.stage import Stage
from kore.demo.student import Student

COURSE, HUB_LINK, ASSIGNMENT_LINK = "7", 70, 71
ASSIGNMENT = "essay"
#: login name → what they are in the course
ROLES = {"hed.berg": "teacher", "ida.falk": "student", "jan.smit": "student", "kim.lund": "assistant"}
LATER = "lou.marsh"


class Class:
    """The course, with its teacher, who has opened it, and its grading lab."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.platform = _grown(stage)
        self.teacher = Instructor(self.platform, "hed.berg")
        self.teacher.open_course(HUB_LINK)
        self.teacher.wait_for(lambda page: "ida-falk" in page, "the roster")
        self.lab = self.teacher.open_grading_lab()

    @property
    def slug(self) -> str:
        return self.teacher.course

    def enrol(self, username: str, role: str | None) -> None:
        """Change the LMS's list, and let the teacher have it read anew."""
        address = f"enrolments/{COURSE}/{self.platform.person(username)}"
        with self.stage.control(self.platform) as control:
            answer = control.put(address, json={"role": role}) if role else control.delete(address)
            answer.raise_for_status()
        self.teacher.reload()
        self.teacher.press("/roster")

    def ask(self, hub_user: str, method: str, path: str, **options: Any) -> Any:
        with as_lab(self.stage, hub_user) as lab:
            return lab.request(method, f"api/courses/{self.slug}/{path}", **options)

    def gradebook(self, number: int) -> dict[str, str]:
        """The students in nbgrader, with their first names, once they are so many: the lab asks Kore as it starts."""
        deadline = time.monotonic() + 30
        while len(found := self.lab.get("formgrader/api/students")) != number and time.monotonic() < deadline:
            time.sleep(0.2)
        return {student["id"]: student["first_name"] for student in found}

    def members(self) -> dict[str, tuple[str, bool]]:
        """As the grading lab sees them: role, and whether they are there."""
        found = json_of(self.ask(f"course-{self.slug}", "GET", "members"))["members"]
        return {member["name"]: (member["role"], member["active"]) for member in found}


def _grown(stage: Stage) -> PlatformPlan:
    people = [
        {"id": 700 + number, "username": name, "given_name": name[:3].title(), "family_name": name[4:].title()}
        for number, name in enumerate([*ROLES, LATER])
    ]
    enrolments = {str(person["id"]): ROLES[person["username"]] for person in people if person["username"] in ROLES}
    course = {"id": COURSE, "label": "LIT 1", "title": "Literature", "enrolments": enrolments}
    essay = {"id": ASSIGNMENT_LINK, "title": "Essay", "custom": {"assignment": ASSIGNMENT}}
    return grown(stage, people, course, [{"id": HUB_LINK, "title": "Jupyter", "graded": False}, essay])


@pytest.fixture(scope="module")
def literature(stage: Stage) -> Iterator[Class]:
    made = Class(stage)
    with made.teacher:
        yield made


def test_people_are_there_before_they_ever_come(literature: Class) -> None:
    assert literature.members() == {
        "hed-berg": ("instructor", True),
        "ida-falk": ("learner", True),
        "jan-smit": ("learner", True),
        "kim-lund": ("learner", True),
    }
    assert literature.gradebook(3) == {"ida-falk": "Ida", "jan-smit": "Jan", "kim-lund": "Kim"}
    literature.enrol(LATER, "student")
    assert literature.members()["lou-marsh"] == ("learner", True)


def test_an_assistant_whom_moodle_calls_two_things(literature: Class) -> None:
    """Launched as an instructor, listed as a learner. Then gone, with groups and grading lab.

    A lab itself remembers for five minutes whom the hub let in; without its cookie it asks anew.
    """
    lab = f"{literature.stage.plan.url}user/course-{literature.slug}/lab"
    with Instructor(literature.platform, "kim.lund") as kim:
        kim.open_course(HUB_LINK)
        assert literature.members()["kim-lund"] == ("assistant", True)
        assert "Send to LMS" not in kim.reload().text
        assert kim.browser.get(lab).status_code == 200
        groups = {f"{kind}-{literature.slug}" for kind in ("nbgrader", "formgrade", "members")} | {"assistants"}
        assert hub_groups(literature.stage, "kim-lund") == groups
        literature.enrol("kim.lund", None)
        assert literature.members()["kim-lund"] == ("assistant", False)
        assert kim.browser.get(kim.page.url).status_code == 403  # type: ignore[union-attr]
        own_lab(kim, literature.stage.plan.url)  # the hub asks Kore before it starts a lab, else after three minutes
        assert hub_groups(literature.stage, "kim-lund") == set()
        kim.browser.cookies.clear(path=f"/user/course-{literature.slug}/", domain="127.0.0.1")
        assert kim.browser.get(lab).status_code == 403


def test_who_leaves_loses_access_and_keeps_the_work(literature: Class) -> None:
    work, submissions = parcels.notebook(), f"assignments/{ASSIGNMENT}/submissions"
    grading_lab = f"course-{literature.slug}"
    release = f"assignments/{ASSIGNMENT}/release"
    literature.ask(grading_lab, "PUT", release, content=parcels.notebook()).raise_for_status()
    with Student(literature.platform, "ida.falk") as ida:
        ida.open_assignment(ASSIGNMENT_LINK)
        assert literature.ask("ida-falk", "POST", submissions, content=work).status_code == 201
        literature.enrol("ida.falk", None)
        refused = (403, "not-allowed")
        assert problem(literature.ask("ida-falk", "GET", release)) == refused
        assert problem(literature.ask("ida-falk", "POST", submissions, content=work)) == refused
        kept = json_of(literature.ask(grading_lab, "GET", submissions))["submissions"]
        assert [submission["student"] for submission in kept] == ["ida-falk"]
        archive = f"submissions/{kept[0]['id']}/archive"
        assert literature.ask(grading_lab, "GET", archive).content == work
        literature.enrol("ida.falk", "student")
        assert literature.ask("ida-falk", "GET", archive).status_code == 200


def test_a_role_changes_and_changes_back(literature: Class) -> None:
    page = f"{literature.stage.plan.url}services/kore/courses/{literature.slug}"
    with Student(literature.platform, "jan.smit") as jan:
        jan.launch(HUB_LINK)
        assert jan.browser.get(page).status_code == 403
        literature.enrol("jan.smit", "teacher")
        assert "Send to LMS" in jan.browser.get(page).text
        assert literature.members()["jan-smit"] == ("instructor", True)
        literature.enrol("jan.smit", "student")
        assert jan.browser.get(page).status_code == 403
        assert literature.members()["jan-smit"] == ("learner", True)
