"""Groups of the platform: which there are and who is in them, as launches and lists say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from kore.errors import PlatformUnavailable
from kore.model import Endpoints, Group, Launch, ListedGroup
from kore.store import courses, groups, standings
from kore.store.database import Store
from kore.store.tables import CourseRow, MemberRow

RED, BLUE = ListedGroup("7", "Red"), ListedGroup("8", "Blue")


def listing(store: Store, ids: Any) -> None:
    """The platform offers a list of groups, and a roster."""
    with store.write() as session:
        row = session.get_one(CourseRow, ids.course)
        row.groups_url, row.memberships_url = "https://lms.example.test/groups", "https://lms.example.test/members"


def there(store: Store, ids: Any) -> dict[str, int]:
    """Titles of the course's groups, and how many are in each."""
    with store.read() as session:
        return {group.title: group.members for group in groups.of_course(session, ids.course)}


def of(store: Store, ids: Any, name: str) -> set[str]:
    """Titles of a person's groups."""
    with store.read() as session:
        titles = {group.slug: group.title for group in groups.of_course(session, ids.course)}
        return {titles[slug] for slug in standings.of(session, name, ()).groups}


def launch(store: Store, ids: Any, person: int, *known: str) -> None:
    with store.write() as session:
        groups.launched(session, ids.course, person, known)


def lists(store: Store, ids: Any, *listed: ListedGroup, **people: Any) -> None:
    with store.write() as session:
        groups.listed(session, ids.course, listed, {getattr(ids, name): found for name, found in people.items()})
        groups.left(session, ids.course)


def test_a_launch_says_all_of_a_persons_groups(store: Store, ids: Any) -> None:
    launch(store, ids, ids.ada, "7", "8")
    launch(store, ids, ids.bob, "8")
    assert there(store, ids) == {"Group 7": 1, "Group 8": 2}
    launch(store, ids, ids.ada, "7")
    assert (there(store, ids), of(store, ids, "user5")) == ({"Group 7": 1, "Group 8": 1}, {"Group 7"})


def test_a_group_that_launches_told_of_goes_with_its_last_member(store: Store, ids: Any) -> None:
    launch(store, ids, ids.ada, "7")
    with store.read() as session:
        [before] = groups.of_course(session, ids.course)
    launch(store, ids, ids.ada)
    assert there(store, ids) == {}
    launch(store, ids, ids.bob, "7")
    with store.read() as session:
        assert groups.of_course(session, ids.course) == [before]


def test_a_slug_is_unique_and_follows_no_new_title(store: Store, ids: Any, launch_of: Callable[..., Launch]) -> None:
    listing(store, ids)
    lists(store, ids, RED, replace(BLUE, title="Red"))
    with store.read() as session:
        first, second = groups.of_course(session, ids.course)
    assert first.slug.startswith("red-")
    assert first.slug != second.slug
    lists(store, ids, replace(RED, title="Crimson"), BLUE)
    with store.read() as session:
        assert set(groups.of_course(session, ids.course)) == {
            Group(first.slug, "Crimson", 0),
            Group(second.slug, "Blue", 0),
        }


def test_the_same_id_in_another_course_is_another_group(
    store: Store, ids: Any, launch_of: Callable[..., Launch]
) -> None:
    launch(store, ids, ids.ada, "7")
    with store.write() as session:
        platform = courses.ensure_platform(session, "https://lms.example.test", "kore")
        other = courses.ensure(session, platform, launch_of(context_id="3"))
        groups.launched(session, other.id, ids.ada, ["7"])
        [here], [elsewhere] = (groups.of_course(session, course) for course in (ids.course, other.id))
    assert here.slug != elsewhere.slug


def test_a_list_says_which_groups_there_are_and_who_is_in_them(store: Store, ids: Any) -> None:
    listing(store, ids)
    lists(store, ids, RED, BLUE, ada=("7", "8"), bob=())
    assert (there(store, ids), of(store, ids, "user6")) == ({"Red": 1, "Blue": 1}, set())
    lists(store, ids, BLUE, ada=None, bob=("7", "8", "99"))
    assert there(store, ids) == {"Blue": 2}
    assert of(store, ids, "user5") == of(store, ids, "user6") == {"Blue"}


def test_whom_the_platform_says_nothing_of_stays_in_their_groups(store: Store, ids: Any) -> None:
    listing(store, ids)
    lists(store, ids, RED, ada=("7",))
    lists(store, ids, RED, ada=None)
    lists(store, ids, RED)
    assert of(store, ids, "user5") == {"Red"}


def test_where_the_platform_lists_groups_a_launch_changes_none(store: Store, ids: Any) -> None:
    listing(store, ids)
    lists(store, ids, RED, ada=("7",))
    launch(store, ids, ids.ada, "8", "9")
    launch(store, ids, ids.bob)
    assert (there(store, ids), of(store, ids, "user5")) == ({"Red": 1}, {"Red"})


@pytest.mark.parametrize("listed", [True, False])
def test_who_leaves_the_course_leaves_its_groups_for_good(store: Store, ids: Any, listed: bool) -> None:
    if listed:
        listing(store, ids)
        lists(store, ids, RED, ada=("7",), bob=("7",))
    else:
        launch(store, ids, ids.ada, "7")
    for active in (False, True):
        with store.write() as session:
            session.execute(update(MemberRow).where(MemberRow.person_id == ids.ada).values(active=active))
            groups.left(session, ids.course)
        assert of(store, ids, "user5") == set()
        assert there(store, ids) == ({"Red": 1} if listed else {})


def test_who_has_left_is_not_counted_even_before_the_roster_is_settled(store: Store, ids: Any) -> None:
    launch(store, ids, ids.ada, "7")
    with store.write() as session:
        session.execute(update(MemberRow).where(MemberRow.person_id == ids.ada).values(active=False))
    assert (there(store, ids), of(store, ids, "user5")) == ({"Group 7": 0}, set())


def test_more_groups_than_a_course_may_have_change_nothing(
    store: Store, ids: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "MOST", 1)
    launch(store, ids, ids.ada, "7", "8")
    assert there(store, ids) == {}
    launch(store, ids, ids.ada, "7")
    launch(store, ids, ids.bob, "8")
    assert there(store, ids) == {"Group 7": 1}
    listing(store, ids)
    with pytest.raises(PlatformUnavailable, match="more than 1 groups"):
        lists(store, ids, RED, BLUE, ada=("8",))
    assert there(store, ids) == {"Group 7": 1}


def test_groups_that_are_gone_are_bounded_too(store: Store, ids: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "_KNOWN", 2)
    for group in ("7", "8", "9"):
        launch(store, ids, ids.ada, group)
    assert there(store, ids) == {"Group 8": 1}
    listing(store, ids)
    with pytest.raises(PlatformUnavailable):
        lists(store, ids, ListedGroup("9", "Late"))


def test_the_services_address_comes_with_launches_and_goes_where_one_tells_the_roster_without_it(
    store: Store, ids: Any, launch_of: Callable[..., Launch]
) -> None:
    roster, address = "https://lms.example.test/members", "https://lms.example.test/groups"
    with store.write() as session:
        platform = courses.ensure_platform(session, "https://lms.example.test", "kore")
        for said, kept in (
            (Endpoints(memberships=roster, groups=address), address),
            (Endpoints(), address),
            (Endpoints(memberships=roster), None),
            (Endpoints(groups=address), address),
        ):
            courses.ensure(session, platform, launch_of(endpoints=said))
            assert courses.get(session, ids.slug).endpoints.groups == kept


def test_where_the_platform_lists_groups_no_more_launches_tell_of_them(
    store: Store, ids: Any, launch_of: Callable[..., Launch]
) -> None:
    listing(store, ids)
    lists(store, ids, RED, ada=("7",))
    with store.write() as session:
        platform = courses.ensure_platform(session, "https://lms.example.test", "kore")
        said = Endpoints(memberships="https://lms.example.test/members")
        courses.ensure(session, platform, launch_of(endpoints=said))
    launch(store, ids, ids.bob, "7", "8")
    launch(store, ids, ids.ada)
    assert there(store, ids) == {"Red": 1, "Group 8": 1}


def test_what_stands_in_the_way_is_noted(store: Store, ids: Any) -> None:
    for problem in ("no right", ""):
        with store.write() as session:
            groups.noted(session, ids.course, problem)
            assert courses.get(session, ids.slug).groups_problem == problem
