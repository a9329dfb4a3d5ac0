"""From a click in the LMS to a grade in the LMS, in two courses at two universities; told by `kore.demo.story`."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from backstage import Played, as_lab

from kore.demo.instructor import Instructor
from kore.demo.person import json_of
from kore.demo.plan import ASSIGNMENT
from kore.demo.story import COMMENT, Act, hub_user
from kore.demo.student import Student

_COLUMN = "Problem set 1"


@pytest.fixture(params=[0, 1], ids=["university", "college"])
def act(played: Played, request: pytest.FixtureRequest) -> Act:
    return played.acts[request.param]


def test_the_lms_shows_the_points_of_the_gradebook(played: Played, act: Act) -> None:
    """Each student's share of nbgrader's points, in the measure of the LMS's column."""
    with Instructor(act.platform, act.instructor) as instructor:
        instructor.open_course(act.hub_link)
        lab = instructor.open_grading_lab()
        graded = lab.get(f"formgrader/api/submissions/{ASSIGNMENT}")
    expected = {s["student"]: round(100 * s["score"] / s["max_score"], 5) for s in graded if s["max_score"]}
    shown = played.books[act.platform.key].shown(_COLUMN)
    assert {hub_user(name): points for name, points in shown.items()} == expected
    assert {hub_user(name) for name in act.students} == expected.keys()


def test_who_solves_more_gets_more(played: Played) -> None:
    shown = played.books["university"].shown(_COLUMN)
    assert shown["ben.okafor"] == 100
    assert shown["dmitri.petrov"] == 0
    assert 0 < (shown["chiara.rossi"] or 0) < 100


def test_comments_reach_the_lms(played: Played) -> None:
    comments = {grade["username"]: grade["comment"] for grade in played.books["university"].grades}
    assert COMMENT in comments["chiara.rossi"]
    assert COMMENT in comments["dmitri.petrov"]
    assert comments["ben.okafor"] == ""


def test_the_activity_s_own_column_is_used(played: Played, act: Act) -> None:
    (column,) = played.books[act.platform.key].columns
    assert (column["label"], column["coupled"], column["maximum"]) == (_COLUMN, True, 100)


def test_progress_is_told_as_it_is(played: Played, act: Act) -> None:
    """Handed in: no points yet. Graded: the points, final."""
    for told in _by_student(played, act).values():
        progress = [(body["activityProgress"], body["gradingProgress"], "scoreGiven" in body) for body in told]
        assert progress == [("Submitted", "Pending", False), ("Completed", "FullyGraded", True)]


def test_each_score_is_later_than_the_one_before(played: Played, act: Act) -> None:
    moments = played.books[act.platform.key].moments()
    assert {len(seconds) for seconds in moments.values()} == {2}
    assert all(earlier < later for earlier, later in moments.values())


def test_students_fetch_their_own_feedback(played: Played) -> None:
    act = played.acts[0]
    for name in act.students:
        with Student(act.platform, name) as student:
            lab = student.open_assignment(act.assignment_link)
            form = {"course_id": played.university, "assignment_id": ASSIGNMENT}
            assert lab.post("assignments/fetch_feedback", form)["success"]
            listed = lab.get("assignments", course_id=played.university)["value"]
            handed_in = [entry for entry in listed if entry["status"] == "submitted"]
            assert [entry["student_id"] for entry in handed_in] == [hub_user(name)]
            assert all(each["has_local_feedback"] for entry in handed_in for each in entry["submissions"])
    homes = played.stage.plan.folder / "state/homes"
    for name in act.students:
        pages = _feedback(homes / hub_user(name) / played.university / ASSIGNMENT)
        assert set(pages) == {"problem1.html", "problem2.html"}
        assert (COMMENT in "".join(pages.values())) is (name != "ben.okafor")


def test_the_courses_know_nothing_of_each_other(played: Played) -> None:
    members: dict[str, set[str]] = {}
    for key, course in played.courses.items():
        with as_lab(played.stage, f"course-{course}") as kore:
            found = json_of(kore.get(f"api/courses/{course}/members"))["members"]
            members[key] = {member["name"] for member in found}
    for act in played.acts:
        assert members[act.platform.key] >= {hub_user(name) for name in (*act.students, act.instructor)}
        assert played.books[act.platform.key].shown(_COLUMN).keys() == act.students.keys()
    assert members["university"].isdisjoint(members["college"])


def test_no_process_broke_on_the_way(played: Played) -> None:
    assert {"kore.log", "hub.log", "proxy.log", "university.log", "college.log"} <= played.logs.keys()
    for name, log in played.logs.items():
        assert "Traceback" not in log, name


def test_the_story_was_told_in_full(played: Played) -> None:
    """Each of these is a button that somebody pressed; `kore.demo` stops where one does not work."""
    told = "\n".join(played.steps)
    for step in ("clicks “Jupyter”", "released in the formgrader", "hands in", "autograde", "by hand", "Send to LMS"):
        assert told.count(step) >= len(played.acts), step


def _by_student(played: Played, act: Act) -> dict[str, list[dict[str, Any]]]:
    told: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for body in played.books[act.platform.key].accepted(_COLUMN):
        told[body["userId"]].append(body)
    assert len(told) == len(act.students)
    return told


def _feedback(work: Path) -> dict[str, str]:
    return {page.name: page.read_text() for page in (work / "feedback").glob("*/*.html")}
