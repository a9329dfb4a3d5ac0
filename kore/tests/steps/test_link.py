"""Choices: what is on offer, what becomes of it, and when nothing does."""

from __future__ import annotations

import io
import json
import tarfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kore.access import Access
from kore.errors import DeepLinkRefused, NotAllowed
from kore.lti.deep_linking import Item
from kore.model import DeepLinking, Enrolment, Grade, Role
from kore.steps import link, publish, release
from kore.steps.enrol import enrol
from kore.steps.link import Fault, Kind, Pick, Unusable
from kore.store import assignments, courses, rooms

WHOLE, PLAIN = Access(nbgrader=True), Access(nbgrader=False)
WANTED = DeepLinking("https://lms.example.test/back", None, ("ltiResourceLink",), True, None)


def released(*points: float) -> bytes:
    """A release with a graded cell for each of the points."""
    cells = [{"metadata": {"nbgrader": {"grade": True, "points": number}}} for number in points]
    content = json.dumps({"cells": cells}).encode()
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        info = tarfile.TarInfo("p1.ipynb")
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


class Desk:
    """An instructor at the page of choices."""

    def __init__(self, course: Any, enrolment: Enrolment) -> None:
        self.course, self.enrolment = course, enrolment
        self.token = ""

    def begin(self, **changes: Any) -> Desk:
        self.token = link.begin(self.course.store, self.enrolment, replace(WANTED, **changes))
        return self

    def offer(self, access: Access = WHOLE) -> link.Offer:
        return link.offer(self.course.store, self.course.archives, self.course.limits, access, self.token, ())

    def answer(self, *picks: Pick) -> list[Item]:
        return link.answer(self.course.store, self.offer(), self.token, picks)

    def rooms(self) -> list[str]:
        with self.course.store.read() as session:
            return [room.name for room in rooms.of_courses(session, [self.course.slug], ())[self.course.slug]]


@pytest.fixture
def desk(course: Any, launch_of: Any) -> Desk:
    return Desk(course, enrol(course.store, launch_of("1", "Instructor")))


def points(desk: Desk) -> dict[str, float]:
    return {found.name: most for found, most in desk.begin().offer().assignments}


def test_the_points_are_those_of_grades_else_of_the_release_else_usual(desk: Desk) -> None:
    desk.course.release("counted", released(2, 3.5))
    desk.course.release("graded", released(2, 3.5))
    desk.course.release("odd")
    desk.course.release("withdrawn", released(2))
    release.withdraw(desk.course.store, desk.course.slug, "withdrawn")
    for student, most in {"user5": 7, "user6": 8}.items():
        publish.publish(desk.course.store, desk.course.slug, [Grade("graded", student, 1, most, False)])
    assert points(desk) == {"counted": 5.5, "graded": 8, "odd": 100, "withdrawn": 100}


def test_a_release_beyond_the_bounds_does_not_keep_from_choosing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.course.release("large", released(2, 3))
    monkeypatch.setattr(link, "_NOTEBOOK", 10)
    assert points(desk) == {"large": 100}
    desk.course.limits = replace(desk.course.limits, packed=10)
    assert points(desk) == {"large": 100}


def test_without_nbgrader_there_are_no_assignments_to_choose(desk: Desk) -> None:
    desk.course.release()
    assert desk.begin().offer(PLAIN).assignments == []
    assert len(desk.offer(WHOLE).assignments) == 1


def test_what_is_chosen_becomes_items(desk: Desk) -> None:
    desk.course.release()
    due = datetime(2026, 11, 30, 12, tzinfo=UTC)
    with desk.course.store.write() as session:
        hall = rooms.make(session, desk.course.slug, "Old hall").name
    items = desk.begin().answer(
        Pick(Kind.ASSIGNMENT, "ps1", " Sheet 1 ", 5.0, due),
        Pick(Kind.COURSE),
        Pick(Kind.ROOM, hall, "The hall"),
        Pick(Kind.NEW_ROOM, title="Team Blau"),
    )
    [team] = [name for name in desk.rooms() if name != hall]
    assert team.startswith("team-blau-")
    assert items == [
        Item("Sheet 1", {"assignment": "ps1"}, "ps1", 5.0, due),
        Item("Daten & Jupyter", {}),
        Item("The hall", {"room": hall}),
        Item("Team Blau", {"room": team}),
    ]


def test_titles_fall_back_to_what_is_chosen(desk: Desk) -> None:
    desk.course.release()
    with desk.course.store.write() as session:
        hall = rooms.make(session, desk.course.slug, "Hall").name
    items = desk.begin().answer(Pick(Kind.ASSIGNMENT, "ps1", points=1.0), Pick(Kind.ROOM, hall, " "))
    assert [item.title for item in items] == ["ps1", "Hall"]


@pytest.mark.parametrize(
    ("pick", "fault"),
    [
        (Pick(Kind.ASSIGNMENT, "ps2", points=5.0), Fault.UNKNOWN),
        (Pick(Kind.ASSIGNMENT, "", points=5.0), Fault.UNKNOWN),
        (Pick(Kind.ROOM, "ps1"), Fault.UNKNOWN),
        (Pick(Kind.ASSIGNMENT, "ps1"), Fault.POINTS),
        (Pick(Kind.ASSIGNMENT, "ps1", points=0.0), Fault.POINTS),
        (Pick(Kind.ASSIGNMENT, "ps1", points=-1.0), Fault.POINTS),
        (Pick(Kind.ASSIGNMENT, "ps1", points=float("nan")), Fault.POINTS),
        (Pick(Kind.ASSIGNMENT, "ps1", points=float("inf")), Fault.POINTS),
        (Pick(Kind.ASSIGNMENT, "ps1", points=1e7), Fault.POINTS),
        (Pick(Kind.NEW_ROOM, title=" "), Fault.TITLE),
    ],
)
def test_an_unusable_choice_changes_nothing_and_may_be_mended(desk: Desk, pick: Pick, fault: Fault) -> None:
    desk.course.release()
    desk.begin()
    with pytest.raises(Unusable) as refused:
        desk.answer(Pick(Kind.NEW_ROOM, title="Made too early"), pick)
    assert refused.value.fault is fault
    assert desk.rooms() == []
    assert len(desk.answer(Pick(Kind.COURSE))) == 1


def test_another_courses_room_is_not_on_offer(desk: Desk, launch_of: Any) -> None:
    other = str(enrol(desk.course.store, launch_of("1", "Instructor", context_id="3")).course)
    with desk.course.store.write() as session:
        rooms.make(session, other, "Theirs")
    assert desk.begin().offer().rooms == []
    with pytest.raises(Unusable):
        desk.answer(Pick(Kind.ROOM, "theirs"))


def test_several_only_where_several_are_taken(desk: Desk) -> None:
    two = (Pick(Kind.COURSE), Pick(Kind.NEW_ROOM, title="Team"))
    with pytest.raises(Unusable) as refused:
        desk.begin(accept_multiple=False).answer(*two)
    assert (refused.value.fault, desk.rooms()) == (Fault.TOO_MANY, [])
    assert len(desk.answer(two[1])) == 1
    assert len(desk.begin().answer(*two)) == 2


def test_a_course_has_enough_rooms_some_day(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "MOST", 2)
    one, two = (Pick(Kind.NEW_ROOM, title=title) for title in ("One", "Two"))
    with pytest.raises(Unusable) as refused:
        desk.begin().answer(one, two, one)
    assert (refused.value.fault, desk.rooms()) == (Fault.ROOMS, [])
    assert len(desk.answer(one, two)) == 2


def test_a_choice_is_made_once(desk: Desk) -> None:
    offered = desk.begin().offer()
    assert link.answer(desk.course.store, offered, desk.token, []) == []
    with pytest.raises(DeepLinkRefused):
        desk.offer()
    with pytest.raises(DeepLinkRefused):
        link.answer(desk.course.store, offered, desk.token, [Pick(Kind.NEW_ROOM, title="Twice")])
    assert desk.rooms() == []


def test_an_hour_later_it_is_too_late(desk: Desk) -> None:
    desk.begin()
    desk.course.clock.pass_(minutes=59)
    assert desk.offer()
    desk.course.clock.pass_(minutes=1)
    with pytest.raises(DeepLinkRefused):
        desk.offer()


@pytest.mark.parametrize("token", ["", "guessed"])
def test_an_unknown_token_offers_nothing(desk: Desk, token: str) -> None:
    desk.begin()
    desk.token = token
    with pytest.raises(DeepLinkRefused):
        desk.offer()


def test_who_is_no_instructor_any_more_does_not_choose(desk: Desk, launch_of: Any) -> None:
    desk.begin()
    desk.course.clock.pass_(minutes=1)
    assert enrol(desk.course.store, launch_of("1", "Learner")).role is Role.LEARNER
    with pytest.raises(NotAllowed):
        desk.offer()


def test_a_choice_needs_a_course_and_a_platform_that_takes_links(desk: Desk) -> None:
    with pytest.raises(DeepLinkRefused, match="no links to tools"):
        desk.begin(accept_types=("html", "link"))
    desk.enrolment = replace(desk.enrolment, course=None)
    with pytest.raises(DeepLinkRefused, match="which course"):
        desk.begin()


def test_a_closing_date_is_on_offer(desk: Desk) -> None:
    desk.course.release()
    closes_at = desk.course.clock.at + timedelta(days=3)
    with desk.course.store.write() as session:
        assignments.close(session, courses.get(session, desk.course.slug).id, "ps1", closes_at)
    [(found, _)] = desk.begin().offer().assignments
    assert found.closes_at == closes_at
