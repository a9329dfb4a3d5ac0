from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kore import clock
from kore.api.course_view import Mark, look
from kore.errors import NotFound
from kore.model import Endpoints, Grade, JobKind, Launch, Role
from kore.steps import publish, send
from kore.steps.enrol import enrol
from kore.store import assignments, columns, courses, jobs, outbox
from kore.store.outbox import Settlement, State

LINEITEM = "https://lms.example.test/courses/2/lineitems/7/lineitem"


@pytest.fixture
def course(store: Any, launch_of: Callable[..., Launch]) -> str:
    for name, role in {"lea": "Learner", "ina": "Instructor"}.items():
        made = enrol(store, launch_of(name, role, username=name))
    return str(made.course)


def give(store: Any, course: str, score: float, *, manual: bool = False, assignment: str = "ps1") -> None:
    publish.publish(store, course, [Grade(assignment, "lea", score, 5, manual, "well done")])


def settle(store: Any, state: State, **what: Any) -> None:
    """Let the platform answer all that waits."""
    with store.write() as session:
        for delivery in outbox.claim(session, clock.now(), 10):
            outbox.settle(session, [Settlement(delivery, state, **what)], clock.now())


def cell(store: Any, course: str, number: int = 0) -> Any:
    [(member, cells)] = look(store, course, clock.now(), ()).rows
    assert member.name == "lea"
    return cells[number]


def test_a_course_that_does_not_exist(store: Any) -> None:
    with pytest.raises(NotFound):
        look(store, "nowhere", clock.now(), ())


def test_a_course_without_anything(store: Any, course: str) -> None:
    view = look(store, course, clock.now(), ())
    assert (view.lines, view.columns, view.jobs, view.unsent, view.busy) == ([], [], [], 0, False)
    assert [member.name for member in view.roster] == ["ina", "lea"]
    assert [(member.name, cells) for member, cells in view.rows] == [("lea", [])], "graders get no grades"


def test_a_grade_on_its_way_through(store: Any, course: str, moment: Any) -> None:
    give(store, course, 3)
    assert (cell(store, course).mark, look(store, course, moment(), ()).unsent) == (Mark.NEW, 1)
    send.send(store, course)
    assert (cell(store, course).mark, look(store, course, moment(), ()).busy) == (Mark.WAITING, True)
    settle(store, State.SENT)
    assert (cell(store, course).mark, look(store, course, moment(), ()).busy) == (Mark.SENT, False)
    give(store, course, 4)
    found = cell(store, course)
    assert (found.mark, found.score.given, found.score.maximum) == (Mark.CHANGED, 4, 5)
    assert look(store, course, moment(), ()).unsent == 1


def test_a_failure_shows_its_reason(store: Any, course: str, moment: Any) -> None:
    give(store, course, 3)
    send.send(store, course)
    settle(store, State.FAILED, problem="the LMS refuses it")
    found = cell(store, course)
    assert (found.mark, found.note, look(store, course, moment(), ()).unsent) == (Mark.FAILED, "the LMS refuses it", 1)


@pytest.mark.parametrize("state", [State.SENT, State.CONFLICT])
def test_what_the_lmss_teacher_entered_instead(state: State, store: Any, course: str, moment: Any) -> None:
    give(store, course, 3)
    send.send(store, course)
    settle(store, state, found={"score": 4.5, "maximum": 5.0, "at": None})
    found = cell(store, course)
    assert (found.mark, found.note) == (Mark.DIFFERENT, "the LMS has 4.5 of 5")
    assert look(store, course, moment(), ()).unsent == 0
    send.send(store, course, overwrite="lea")
    assert (cell(store, course).mark, look(store, course, moment(), ()).busy) == (Mark.WAITING, True)


def test_the_word_of_the_lmss_teacher_is_shown_with_the_grade(store: Any, course: str, moment: Any) -> None:
    give(store, course, 3)
    send.send(store, course)
    settle(store, State.SENT, found={"score": 4.5, "maximum": 5.0, "at": None, "comment": "late"})
    assert cell(store, course).note == "the LMS has 4.5 of 5 (“late”)"


@pytest.mark.parametrize(("later", "kept"), [(-60, True), (60, False)])
def test_a_lms_that_keeps_its_teachers_grade_is_said(
    later: int, kept: bool, store: Any, course: str, moment: Any
) -> None:
    give(store, course, 3)
    send.send(store, course)
    entered = (clock.now() + timedelta(seconds=later)).isoformat()
    settle(store, State.SENT, found={"score": 4.5, "maximum": 5.0, "at": entered})
    assert ("keeps it" in cell(store, course).note) is kept


def test_a_progress_without_points_is_no_grade(store: Any, course: str, moment: Any) -> None:
    submitted = {"activity": "Submitted", "grading": "Pending", "given": None, "maximum": None, "comment": ""}
    with store.write() as session:
        found = courses.get(session, course)
        assignment = assignments.ensure(session, found.id, "ps1")
        outbox.want(session, columns.ensure(session, found.id, assignment.id), 1, submitted, moment())
    settle(store, State.SENT)
    assert cell(store, course).mark is Mark.NONE
    give(store, course, 3)
    assert cell(store, course).mark is Mark.NEW


def test_a_lms_without_columns_of_its_own_gets_a_total(
    store: Any, course: str, launch_of: Callable[..., Launch], moment: Any
) -> None:
    enrol(store, launch_of("lea", username="lea", endpoints=Endpoints(lineitem=LINEITEM)))
    give(store, course, 3)
    give(store, course, 4, assignment="ps2")
    view = look(store, course, moment(), ())
    assert [(column.assignment, column.own) for column in view.columns] == [
        ("ps1", False),
        ("ps2", False),
        (None, True),
    ]
    assert [cell(store, course, number).mark for number in range(3)] == [Mark.NONE, Mark.NONE, Mark.NEW]
    assert (cell(store, course, 2).score.given, cell(store, course, 2).score.maximum, view.unsent) == (7, 10, 1)


def test_nothing_waits_for_somebody_who_left(store: Any, course: str, moment: Any) -> None:
    give(store, course, 3)
    leave(store)
    view = look(store, course, moment(), ())
    assert [(member.active, cells[0].mark) for member, cells in view.rows] == [(False, Mark.NONE)]
    assert send.send(store, course) == view.unsent == 0


def test_somebody_who_left_without_a_grade_is_not_shown(store: Any, course: str, moment: Any) -> None:
    leave(store)
    assert look(store, course, moment(), ()).rows == []


def leave(store: Any) -> None:
    with store.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE members SET active = 0 WHERE person_id = (SELECT id FROM people WHERE name = 'lea')"
        )


def test_the_figures_of_an_assignment(store: Any, course: str, moment: Any) -> None:
    give(store, course, 3, manual=True)
    with store.write() as session:
        number = courses.get(session, course).id
        assignments.release(session, number, "ps1", "0" * 64, ["p1"], moment())
        jobs.add(session, number, JobKind.AUTOGRADE, "ps1", None, moment())
    view = look(store, course, moment(), ())
    [line] = view.lines
    assert (line.open, line.submitted, line.graded, line.needs_manual_grade, view.busy) == (True, 0, 1, 1, True)
    assert cell(store, course).score.grading == "PendingManual"


def test_a_preview_s_grade_is_shown_and_not_sent(store: Any, course: str, launch_of: Callable[..., Launch]) -> None:
    give(store, course, 3)
    assert cell(store, course).mark is Mark.NEW
    enrol(store, launch_of("lea", test_user=True, username="lea"))
    view = look(store, course, clock.now(), ())
    assert (cell(store, course).mark, cell(store, course).grade.score, view.unsent) == (Mark.NONE, 3, 0)
    assert view.heads[Role.LEARNER] == 0
    assert view.heads[Role.INSTRUCTOR] == 1
