"""Grades on their way to the LMS: what is sent, what is not, and who has the last word."""

from __future__ import annotations

from desk import COURSE, Desk

from kore.demo.plan import ASSIGNMENT

_BEN, _CHIARA = "3", "4"


def test_what_the_lms_has_is_not_sent_again(desk: Desk) -> None:
    before = desk.books().history
    assert desk.send() == 0
    assert desk.books().history == before


def test_nothing_is_sent_without_being_asked(desk: Desk) -> None:
    before = desk.books().history
    desk.publish("unasked", 4)
    assert "not sent" in desk.teacher.reload().text
    assert desk.books().history == before
    assert desk.send() == 1
    assert desk.shown("unasked") == 4


def test_an_assignment_without_an_activity_gets_a_column(desk: Desk) -> None:
    desk.publish("essay", 7)
    assert desk.send() == 1
    column = desk.books().column("essay")
    assert (column["tag"], column["resource_id"], column["coupled"]) == ("ananke", "ananke:essay", False)
    assert column["maximum"] == 20
    desk.publish("essay", 8)
    assert desk.send() == 1
    assert desk.shown("essay") == 8  # in the one column of that name


def test_points_are_not_final_while_hand_grading_waits(desk: Desk) -> None:
    desk.publish("draft", 12, waiting=True)
    assert "to grade by hand" in desk.teacher.reload().text
    desk.send()
    assert desk.books().accepted("draft", _BEN)[-1]["gradingProgress"] == "PendingManual"
    assert desk.shown("draft") is None
    desk.publish("draft", 15)
    desk.send()
    last = desk.books().accepted("draft", _BEN)[-1]
    assert (last["activityProgress"], last["gradingProgress"]) == ("Completed", "FullyGraded")
    assert desk.shown("draft") == 15


def test_a_teacher_s_entry_stands_until_the_instructor_decides(desk: Desk) -> None:
    desk.publish("talk", 10)
    desk.send()
    desk.override("talk", _BEN, 19)
    desk.publish("talk", 11)
    desk.send()
    page = desk.teacher.reload().text
    assert "the LMS has 19 of 20" in page
    assert desk.shown("talk") == 19
    desk.send()
    assert desk.shown("talk") == 19, "pressing “Send” again is no decision"
    desk.press("/send", student="ben-okafor", assignment="talk")
    assert desk.shown("talk") == 11
    assert "the LMS has 19 of 20" not in desk.teacher.reload().text


def test_an_overridden_grade_that_the_lms_keeps_is_told_as_it_is(desk: Desk) -> None:
    """In an activity's own column Moodle takes the score and goes on showing its teacher's."""
    label, ours = "Problem set 1", desk.shown("Problem set 1", "chiara.rossi")
    desk.override(label, _CHIARA, 77)
    assert desk.press("/compare") == 0
    assert "the LMS has 77 of 100" in desk.teacher.reload().text
    before = len(desk.books().accepted(label))
    desk.press("/send", student="chiara-rossi", assignment=ASSIGNMENT)
    assert len(desk.books().accepted(label)) == before + 1
    assert desk.shown(label, "chiara.rossi") == 77
    assert "the LMS has 77 of 100" in desk.teacher.reload().text
    desk.release(label, _CHIARA)
    desk.press("/compare")
    assert "the LMS has 77 of 100" not in desk.teacher.reload().text
    assert desk.shown(label, "chiara.rossi") == ours


def test_a_column_that_somebody_deleted_is_made_anew(desk: Desk) -> None:
    """The activity goes, and its column with it: the grade finds another place."""
    with desk.played.stage.control(desk.platform) as control:
        link = {
            "id": 40,
            "course": COURSE,
            "tool": "ananke",
            "title": "Lab report",
            "custom": {"assignment": "report"},
        }
        control.post("world", json={"activities": [link]}).raise_for_status()
    desk.teacher.open_course(40)
    desk.publish("report", 10)
    desk.send()
    assert desk.shown("Lab report") == 50
    with desk.played.stage.control(desk.platform) as control:
        control.delete("activities/40").raise_for_status()
    desk.publish("report", 12)
    desk.send()
    told = desk.teacher.reload().text
    assert desk.books().columns[-1]["label"] == "report", told


def test_every_score_is_later_than_the_one_before(desk: Desk) -> None:
    """Whatever happens in between, one cell is never told twice in the same second, nor backwards."""
    for points in range(3):
        desk.publish("quick", points)
        desk.send()
    assert desk.shown("quick") == 2
    moments = desk.books().moments()
    assert any(len(seconds) == 3 for seconds in moments.values())
    for seconds in moments.values():
        assert seconds == sorted(set(seconds))
