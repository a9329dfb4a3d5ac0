"""Submissions: taken while open, kept as they came, told to the platform."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kore.errors import ArchiveRefused, AssignmentClosed, NotFound
from kore.lti import claims
from kore.model import Endpoints, Launch, Submission
from kore.steps import release
from kore.steps.enrol import enrol
from kore.steps.submit import submit
from kore.store.outbox import State

Pack = Callable[..., bytes]


@pytest.fixture
def hand_in(course: Any, pack: Pack) -> Callable[..., Submission]:
    def once(student: str = "user5", name: str = "ps1", data: bytes | None = None) -> Submission:
        content = pack("p1.ipynb") if data is None else data
        return submit(course.store, course.archives, course.limits, course.slug, name, student, content)

    return once


def test_a_submission_has_our_time_and_its_archive(course: Any, hand_in: Any, pack: Pack) -> None:
    course.release()
    course.clock.pass_(hours=1)
    made = hand_in(data=pack("p1.ipynb", "x.txt"))
    assert (made.student, made.assignment, made.notebooks) == ("user5", "ps1", ("p1",))
    assert made.submitted_at == course.clock.at
    assert course.archives.read(made.digest) == pack("p1.ipynb", "x.txt")


def test_the_platform_is_told_once_and_of_learners_only(course: Any, hand_in: Any) -> None:
    course.release()
    for student in ("user5", "user5", "user1", "user2"):
        hand_in(student)
    statuses = course.statuses()
    assert set(statuses) == {("ps1", "user5")}
    wanted = statuses["ps1", "user5"].wanted
    assert (wanted["activity"], wanted["grading"], wanted["given"]) == ("Submitted", "Pending", None)
    assert statuses["ps1", "user5"].state is State.QUEUED


def test_a_platform_without_a_column_for_it_is_not_told(
    course: Any, hand_in: Any, launch_of: Callable[..., Launch]
) -> None:
    enrol(course.store, launch_of("5", endpoints=Endpoints(scopes=frozenset({claims.SCOPE_SCORE}))))
    course.release()
    hand_in()
    assert course.statuses() == {}


@pytest.mark.parametrize(("seconds", "taken"), [(59, True), (60, False)])
def test_a_closed_assignment_takes_nothing_and_keeps_nothing(
    course: Any, hand_in: Any, pack: Pack, tmp_path: Path, seconds: int, taken: bool
) -> None:
    course.release()
    release.close(course.store, course.slug, "ps1", course.clock.at + timedelta(minutes=1))
    course.clock.pass_(seconds=seconds)
    data = pack("p1.ipynb", "late.txt")
    before = set((tmp_path / "archives").rglob("*"))
    if taken:
        assert hand_in(data=data).submitted_at == course.clock.at
    else:
        with pytest.raises(AssignmentClosed):
            hand_in(data=data)
        assert set((tmp_path / "archives").rglob("*")) == before


def test_what_is_not_released_takes_nothing(course: Any, hand_in: Any) -> None:
    with pytest.raises(NotFound):
        hand_in()
    course.release()
    release.withdraw(course.store, course.slug, "ps1")
    with pytest.raises(AssignmentClosed):
        hand_in()


def test_who_is_no_member_cannot_hand_in(course: Any, hand_in: Any) -> None:
    course.release()
    with pytest.raises(NotFound):
        hand_in("eve")


def test_an_archive_out_of_the_rules_is_refused(course: Any, hand_in: Any, pack: Pack) -> None:
    course.release()
    for data in (b"", pack("../p1.ipynb"), pack(*(f"{n}" for n in range(11)))):
        with pytest.raises(ArchiveRefused):
            hand_in(data=data)


def test_the_platform_hears_nothing_of_a_preview(course: Any, pack: Any, launch_of: Any) -> None:
    course.release()
    enrol(course.store, launch_of("5", test_user=True))
    submit(course.store, course.archives, course.limits, course.slug, "ps1", "user5", pack("p1.ipynb"))
    assert course.statuses() == {}
    enrol(course.store, launch_of("5"))
    submit(course.store, course.archives, course.limits, course.slug, "ps1", "user5", pack("p1.ipynb"))
    assert course.statuses().keys() == {("ps1", "user5")}
