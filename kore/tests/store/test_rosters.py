"""What a roster makes of a course's members."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kore.errors import NotFound, PlatformUnavailable
from kore.model import Role, RosterChanges
from kore.store import courses, members, people, rosters
from kore.store.database import Store
from kore.store.tables import CourseRow

#: after the launches of the course's people
BEGAN = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
LEARNER, INSTRUCTOR = Role.LEARNER, Role.INSTRUCTOR


def take(store: Store, ids: Any, listed: dict[int, Role | None], whole: bool = True, began: datetime = BEGAN) -> Any:
    with store.write() as session:
        return rosters.take(session, ids.course, listed, whole, began)


def launch(store: Store, ids: Any, person: int, role: Role, at: datetime, test: bool = False) -> Role:
    with store.write() as session:
        return members.launched(session, ids.course, person, role, at, test)


def found(store: Store, ids: Any) -> dict[str, tuple[str, bool]]:
    with store.read() as session:
        return {m.name: (m.role.value, m.active) for m in members.roster(session, ids.course)}


@pytest.fixture
def eve(store: Store, launch_of: Any) -> int:
    """Somebody who is in no course."""
    with store.write() as session:
        return people.ensure(session, launch_of("7")).id


def test_arrivals_departures_and_what_stays(store: Store, ids: Any, eve: int) -> None:
    assert take(store, ids, {ids.bob: LEARNER, eve: INSTRUCTOR}) == RosterChanges(1, 1, 0, 1)
    assert found(store, ids) == {
        "user5": ("learner", False),
        "user6": ("learner", True),
        "user7": ("instructor", True),
    }
    assert take(store, ids, {ids.bob: LEARNER, eve: INSTRUCTOR}) == RosterChanges(0, 0, 0, 2)


def test_who_has_left_comes_back_as_what_they_are_then(store: Store, ids: Any) -> None:
    launch(store, ids, ids.ada, INSTRUCTOR, BEGAN - timedelta(days=9))
    take(store, ids, {ids.ada: INSTRUCTOR, ids.bob: LEARNER})
    take(store, ids, {ids.bob: LEARNER})
    assert take(store, ids, {ids.ada: LEARNER, ids.bob: LEARNER}).arrived == 1
    assert found(store, ids)["user5"] == ("learner", True), "the launch of that time counts no more"


def test_a_role_that_the_platform_changes_counts_more_than_an_earlier_launch(store: Store, ids: Any) -> None:
    take(store, ids, {ids.ada: LEARNER, ids.bob: LEARNER})
    assert take(store, ids, {ids.ada: INSTRUCTOR, ids.bob: LEARNER}) == RosterChanges(0, 0, 1, 1)
    assert found(store, ids)["user5"] == ("instructor", True)
    assert take(store, ids, {ids.ada: LEARNER, ids.bob: LEARNER}) == RosterChanges(0, 0, 1, 1)
    assert found(store, ids)["user5"] == ("learner", True)


def test_a_launch_since_the_reading_began_counts_more(store: Store, ids: Any) -> None:
    take(store, ids, {ids.ada: INSTRUCTOR, ids.bob: LEARNER})
    launch(store, ids, ids.ada, LEARNER, BEGAN)
    take(store, ids, {ids.ada: Role.ASSISTANT, ids.bob: LEARNER})
    assert found(store, ids)["user5"] == ("learner", True)
    take(store, ids, {ids.bob: LEARNER})
    assert found(store, ids)["user5"] == ("learner", True)
    take(store, ids, {ids.ada: None}, whole=False)
    assert found(store, ids)["user5"] == ("learner", True)
    take(store, ids, {ids.bob: LEARNER}, began=BEGAN + timedelta(seconds=1))
    assert found(store, ids)["user5"] == ("learner", False)


def test_who_is_launched_as_instructor_and_listed_as_learner_assists(store: Store, ids: Any) -> None:
    take(store, ids, {ids.ada: LEARNER, ids.bob: LEARNER})
    assert launch(store, ids, ids.ada, INSTRUCTOR, BEGAN) is Role.ASSISTANT
    take(store, ids, {ids.ada: LEARNER, ids.bob: LEARNER}, began=BEGAN + timedelta(days=9))
    assert found(store, ids)["user5"] == ("assistant", True)


def test_who_is_in_no_roster_visits_for_a_day(store: Store, ids: Any, eve: int) -> None:
    launch(store, ids, eve, INSTRUCTOR, BEGAN)
    listed: dict[int, Role | None] = {ids.ada: LEARNER, ids.bob: LEARNER}
    take(store, ids, listed, began=BEGAN + timedelta(hours=23))
    assert found(store, ids)["user7"] == ("instructor", True)
    take(store, ids, listed, began=BEGAN + timedelta(hours=25))
    assert found(store, ids)["user7"] == ("instructor", False)


def test_differences_change_those_whom_they_name(store: Store, ids: Any, eve: int) -> None:
    take(store, ids, {ids.ada: LEARNER, ids.bob: LEARNER})
    assert take(store, ids, {ids.ada: None, eve: LEARNER}, whole=False) == RosterChanges(1, 1, 0, 0)
    assert found(store, ids) == {
        "user5": ("learner", False),
        "user6": ("learner", True),
        "user7": ("learner", True),
    }
    assert take(store, ids, {}, whole=False) == RosterChanges(0, 0, 0, 0)
    assert take(store, ids, {ids.bob: None, eve: None}, whole=False).left == 2, "differences may empty a course"


@pytest.mark.parametrize("listed", [{}, {"ada": None}, {"eve": LEARNER}])
def test_a_roster_that_would_empty_the_course(listed: dict[str, Any], store: Store, ids: Any, eve: int) -> None:
    keys = {"ada": ids.ada, "eve": eve}
    with pytest.raises(PlatformUnavailable, match="none of the course's people"):
        take(store, ids, {keys[name]: role for name, role in listed.items()})
    assert found(store, ids) == {"user5": ("learner", True), "user6": ("learner", True)}


def test_the_only_one_may_be_replaced(store: Store, ids: Any, eve: int) -> None:
    take(store, ids, {ids.ada: INSTRUCTOR})
    changes = take(store, ids, {eve: INSTRUCTOR}, began=BEGAN + timedelta(days=2))
    assert (changes.arrived, changes.left) == (1, 1)


def test_a_visitor_does_not_make_an_empty_roster_a_true_one(store: Store, ids: Any, eve: int) -> None:
    launch(store, ids, eve, INSTRUCTOR, BEGAN)
    with pytest.raises(PlatformUnavailable):
        take(store, ids, {}, began=BEGAN + timedelta(hours=1))
    assert take(store, ids, {ids.ada: LEARNER}, began=BEGAN + timedelta(hours=1)) == RosterChanges(0, 1, 0, 1)


def test_an_empty_course_may_have_an_empty_roster(store: Store, launch_of: Any) -> None:
    with store.write() as session:
        platform = courses.ensure_platform(session, "https://lms.example.test", "kore")
        course = courses.ensure(session, platform, launch_of()).id
        assert rosters.take(session, course, {}, True, BEGAN) == RosterChanges(0, 0, 0, 0)
        admin = people.ensure(session, launch_of("1")).id
        members.launched(session, course, admin, INSTRUCTOR, BEGAN)
        assert rosters.take(session, course, {}, True, BEGAN + timedelta(minutes=1)).left == 0


def test_who_is_listed_as_gone_and_never_came_is_nobody(store: Store, ids: Any, eve: int) -> None:
    take(store, ids, {ids.ada: LEARNER, ids.bob: LEARNER, eve: None})
    assert "user7" not in found(store, ids)


def test_an_instructor_in_a_student_s_place_is_a_preview(store: Store, ids: Any) -> None:
    take(store, ids, {ids.ada: INSTRUCTOR, ids.bob: LEARNER})
    launch(store, ids, ids.ada, LEARNER, BEGAN)
    launch(store, ids, ids.bob, LEARNER, BEGAN)
    with store.read() as session:
        ada, bob = (members.get(session, ids.course, name) for name in ("user5", "user6"))
    assert (ada.role, ada.test, ada.scored) == (LEARNER, True, False)
    assert (bob.role, bob.test, bob.scored) == (LEARNER, False, True)
    assert launch(store, ids, ids.ada, INSTRUCTOR, BEGAN) is INSTRUCTOR
    take(store, ids, {ids.ada: LEARNER, ids.bob: LEARNER}, began=BEGAN + timedelta(seconds=1))
    with store.read() as session:
        assert members.get(session, ids.course, "user5").scored, "a learner by now"


def test_a_platform_s_test_user_is_a_preview(store: Store, ids: Any) -> None:
    launch(store, ids, ids.ada, LEARNER, BEGAN, test=True)
    with store.read() as session:
        assert members.get(session, ids.course, "user5").test
    launch(store, ids, ids.ada, LEARNER, BEGAN)
    with store.read() as session:
        assert not members.get(session, ids.course, "user5").test


def test_when_it_came_and_what_stood_in_the_way(store: Store, ids: Any) -> None:
    with store.write() as session:
        rosters.failed(session, ids.course, "the LMS is away")
        assert courses.get(session, ids.slug).roster_problem == "the LMS is away"
    with store.write() as session:
        rosters.taken(session, ids.course, RosterChanges(1, 2, 3, 4), "https://lms.example.test/since", BEGAN)
    with store.read() as session:
        course = courses.get(session, ids.slug)
        assert (course.roster_at, course.roster_problem) == (BEGAN, "")
        assert course.roster_changes == RosterChanges(1, 2, 3, 4)
        place = rosters.place(session, ids.slug)
        assert (place.context_id, place.differences, place.read_at) == ("2", "https://lms.example.test/since", BEGAN)
        with pytest.raises(NotFound):
            rosters.place(session, "nowhere")


def test_whose_roster_is_due(store: Store, ids: Any) -> None:
    with store.write() as session:
        assert rosters.due(session, BEGAN) == [], "the platform offers none"
        session.get_one(CourseRow, ids.course).memberships_url = "https://lms.example.test/m"
        assert rosters.due(session, BEGAN) == [ids.slug]
        rosters.taken(session, ids.course, RosterChanges(0, 0, 0, 0), None, BEGAN)
        assert rosters.due(session, BEGAN) == []
        assert rosters.due(session, BEGAN + timedelta(seconds=1)) == [ids.slug]
