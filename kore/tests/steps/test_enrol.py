"""A launch enrols, wholly, as often as it comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kore.model import Launch, Role
from kore.steps.enrol import enrol
from kore.store import courses, members, people
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
