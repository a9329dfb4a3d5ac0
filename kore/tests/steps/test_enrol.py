"""A launch enrols, wholly, as often as it comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.conftest import LINEITEMS

from kore import clock
from kore.lti import claims
from kore.model import Endpoints, Launch, Message, Role
from kore.steps.enrol import enrol
from kore.store import courses, groups, members, people, rooms, standings
from kore.store.database import Store

LaunchOf = Callable[..., Launch]


def test_a_launch_makes_everything_once(store: Store, launch_of: LaunchOf) -> None:
    first = enrol(store, launch_of(assignment="ps1"))
    assert enrol(store, launch_of(assignment="ps1")) == first
    assert (first.person, first.role, first.assignment) == ("user5", Role.LEARNER, "ps1")
    with store.read() as session:
        (course,) = courses.everything(session)
        assert course.slug == first.course
        assert [member.name for member in members.roster(session, course.id)] == ["user5"]


def test_the_role_follows_the_latest_launch(store: Store, launch_of: LaunchOf) -> None:
    assert enrol(store, launch_of(role="Instructor")).role is Role.INSTRUCTOR
    assert enrol(store, launch_of(role="Learner")).role is Role.LEARNER
    with store.read() as session:
        assert list(members.roles(session, "user5").values()) == [Role.LEARNER]


def test_a_launch_without_a_course_makes_a_person_only(store: Store, launch_of: LaunchOf) -> None:
    made = enrol(store, launch_of(context_id=None, role="Instructor", assignment="ps1"))
    assert (made.person, made.course, made.role, made.assignment) == ("user5", None, None, None)
    with store.read() as session:
        assert courses.everything(session) == []
        assert members.roles(session, "user5") == {}


def test_what_breaks_off_enrols_nobody(store: Store, launch_of: LaunchOf, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(courses, "ensure_link", break_off)
    with pytest.raises(RuntimeError):
        enrol(store, launch_of())
    with store.read() as session:
        assert people.find(session, "user5") is None
        assert courses.everything(session) == []


def test_a_room_is_kept_like_an_assignment(store: Store, launch_of: LaunchOf) -> None:
    course = str(enrol(store, launch_of()).course)
    with store.write() as session:
        room = rooms.make(session, course, "Team").name
    assert enrol(store, launch_of(room=room)).room == room
    assert enrol(store, launch_of(room="team")).room is None


def test_a_room_that_was_removed_is_no_unknown_one(store: Store, launch_of: LaunchOf) -> None:
    """So that the person is told, and not left wondering at another place."""
    course = str(enrol(store, launch_of()).course)
    with store.write() as session:
        room = rooms.make(session, course, "Team").name
        rooms.remove(session, course, room, clock.now())
    assert enrol(store, launch_of(room=room)).room == room


def test_a_launch_tells_the_groups_of_its_person(store: Store, launch_of: LaunchOf) -> None:
    course = str(enrol(store, launch_of(groups=("7", "8"))).course)
    enrol(store, launch_of())
    with store.read() as session:
        there = groups.of_course(session, courses.get(session, course).id)
        assert [(group.title, group.members) for group in there] == [("Group 7", 1), ("Group 8", 1)]
        assert len(standings.of(session, "user5", ()).groups) == 2
    enrol(store, launch_of(groups=()))
    with store.read() as session:
        assert standings.of(session, "user5", ()).groups == frozenset()


def test_a_copied_activity_leads_to_no_room_of_the_original(store: Store, launch_of: LaunchOf) -> None:
    course = str(enrol(store, launch_of(context_id="2", link_id="1")).course)
    with store.write() as session:
        room = rooms.make(session, course, "Team").name
    assert enrol(store, launch_of(context_id="2", link_id="1", room=room)).room == room
    copy = launch_of(context_id="4", link_id="7", context_history=("2",), link_history=("1",))
    assert enrol(store, copy).room is None


def test_a_copied_link_leads_to_its_originals_assignment(store: Store, launch_of: LaunchOf) -> None:
    enrol(store, launch_of(context_id="2", link_id="1", assignment="ps1"))
    copy = launch_of(context_id="4", link_id="7", context_history=("2",), link_history=("1",))
    assert enrol(store, copy).assignment == "ps1"


@pytest.mark.parametrize("message", [Message.DEEP_LINKING, Message.SUBMISSION_REVIEW])
def test_another_message_changes_no_link(store: Store, launch_of: LaunchOf, message: Message) -> None:
    column = Endpoints(LINEITEMS, f"{LINEITEMS}/1", scopes=claims.AGS_SCOPES)
    enrol(store, launch_of(assignment="ps1", endpoints=column))
    made = enrol(store, launch_of("1", "Instructor", message=message))
    with store.read() as session:
        course = courses.get(session, str(made.course))
        assert courses.coupled_line_items(session, course.id, "ps1") == [f"{LINEITEMS}/1"]
    assert made.assignment == ("ps1" if message is Message.SUBMISSION_REVIEW else None)


def test_a_review_says_best_itself_which_assignment_it_is_about(store: Store, launch_of: LaunchOf) -> None:
    column = Endpoints(lineitem=f"{LINEITEMS}/1")
    enrol(store, launch_of(assignment="ps1", endpoints=column))
    review = launch_of("1", "Instructor", message=Message.SUBMISSION_REVIEW, link_id=None, endpoints=column)
    assert enrol(store, review).assignment == "ps1"
    assert enrol(store, replace(review, assignment="ps2")).assignment == "ps2"


def test_a_preview_is_a_member_that_is_marked(store: Store, launch_of: LaunchOf) -> None:
    made = enrol(store, launch_of(test_user=True))
    with store.read() as session:
        course = courses.get(session, str(made.course))
        assert members.get(session, course.id, made.person).test


@pytest.mark.parametrize("subject", ["x" * 255, "Ünïcode 💡"])
def test_people_without_a_name_come_in(store: Store, launch_of: LaunchOf, subject: str) -> None:
    made = enrol(store, launch_of(subject, username=""))
    assert made.person.startswith("user")
    assert enrol(store, launch_of(subject, username="ada")).person == made.person


def test_ids_of_people_are_told_apart_to_the_letter(store: Store, launch_of: LaunchOf) -> None:
    found = {
        enrol(store, launch_of(subject, username="")).person for subject in ("Ada", "ada", "ADA", "ada ", "5", "05")
    }
    assert len(found) == 6
