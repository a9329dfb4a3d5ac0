"""A course's roster is read and taken over: wholly or not at all, by whichever way it comes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from kore.errors import NotFound, PlatformUnavailable
from kore.lti.nrps import Listing, Memberships
from kore.model import Grade, Listed, ListedGroup, Role, RosterChanges
from kore.settings import Platform
from kore.steps.enrol import enrol
from kore.steps.publish import publish
from kore.steps.roster import Rosters
from kore.steps.submit import submit
from kore.store import courses, grades, groups, members, rosters
from kore.store.tables import CourseRow

ADDRESS = "https://lms.example.test/2/memberships"
URN = "http://purl.imsglobal.org/vocab/lis/v2/membership#"


class Services:
    """The platform's roster, or why there is none."""

    def __init__(self) -> None:
        self.people: list[Listed] = []
        self.whole = True
        self.differences: str | None = None
        self.failure: Exception | None = None
        self.groups: tuple[ListedGroup, ...] | None = None
        self.groups_problem = ""
        self.asked: list[tuple[Memberships, str | None]] = []
        self.at_once = self.most = 0
        self.meanwhile: Any = None

    async def read(self, place: Memberships, differences: str | None = None) -> Listing:
        self.asked.append((place, differences))
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(0.01)
        if self.meanwhile:
            self.meanwhile()
        self.at_once -= 1
        if self.failure:
            raise self.failure
        return Listing(tuple(self.people), self.whole, self.differences, self.groups, self.groups_problem)


@pytest.fixture
def services() -> Services:
    return Services()


@pytest.fixture
def reader(course: Any, services: Services, platform: Platform) -> Rosters:
    with course.store.write() as session:
        session.execute(update(CourseRow).values(memberships_url=ADDRESS))
    course.clock.pass_(days=2)
    return Rosters(course.store, services, lambda *key: platform if key == (platform.issuer, "kore") else None)  # type: ignore[arg-type]


def everybody() -> list[Listed]:
    """The people of the course, as Moodle lists them: the assistant as a learner."""
    return [Listed("1", ("Instructor",), True), *(Listed(number, ("Learner",), True) for number in "256")]


def found(course: Any) -> dict[str, tuple[str, bool]]:
    with course.store.read() as session:
        roster = members.roster(session, courses.get(session, course.slug).id)
    return {m.name: (m.role.value, m.active) for m in roster}


async def test_who_never_launched_is_there_with_their_names(course: Any, reader: Rosters, services: Services) -> None:
    services.people = [*everybody(), Listed("9", (f"{URN}Learner",), True, "nina", "Nina Neu", "Nina", "Neu", "n@x")]
    assert await reader.read(course.slug) == RosterChanges(1, 0, 0, 4)
    assert found(course)["nina"] == ("learner", True)
    assert found(course)["user2"] == ("assistant", True)
    with course.store.read() as session:
        nina = members.get(session, courses.get(session, course.slug).id, "nina")
        assert (nina.shown, nina.email) == ("Nina Neu", "n@x")
    (place, differences) = services.asked[0]
    assert (place.address, place.context_id, place.deployment_id, differences) == (ADDRESS, "2", "1", None)


async def test_people_without_names(course: Any, reader: Rosters, services: Services) -> None:
    services.people = [*everybody(), Listed("8", ("Learner",), True), Listed("9", (), True)]
    assert (await reader.read(course.slug)).arrived == 2
    assert (found(course)["user"], found(course)["user-2"]) == (("learner", True), ("learner", True))


async def test_who_left_loses_access_and_keeps_everything(
    course: Any, reader: Rosters, services: Services, pack: Any
) -> None:
    course.release()
    submit(course.store, course.archives, course.limits, course.slug, "ps1", "user5", pack("p1.ipynb"))
    publish(course.store, course.slug, [Grade("ps1", "user5", 3, 5, needs_manual_grade=False)])
    services.people = [person for person in everybody() if person.subject != "5"]
    assert await reader.read(course.slug) == RosterChanges(0, 1, 0, 3)
    with course.store.read() as session:
        assert members.roles(session, "user5") == {}
        assert [grade.student for grade in grades.of_course(session, courses.get(session, course.slug).id)] == ["user5"]
    services.people = everybody()
    assert await reader.read(course.slug) == RosterChanges(1, 0, 0, 3)
    with course.store.read() as session:
        assert members.roles(session, "user5") == {course.slug: Role.LEARNER}


async def test_a_launch_while_the_roster_is_read(
    course: Any, reader: Rosters, services: Services, launch_of: Any
) -> None:
    services.people = [person for person in everybody() if person.subject != "5"]
    services.meanwhile = lambda: enrol(course.store, launch_of("5"))
    assert (await reader.read(course.slug)).left == 0
    assert found(course)["user5"] == ("learner", True)


@pytest.mark.parametrize("people", [[], [Listed("77", ("Learner",), True)], [Listed("1", ("Instructor",), False)]])
async def test_a_roster_that_cannot_be_this_course_s(
    people: list[Listed], course: Any, reader: Rosters, services: Services
) -> None:
    before, services.people = found(course), people
    with pytest.raises(PlatformUnavailable):
        await reader.read(course.slug)
    assert found(course) == before, "nobody has arrived, either"
    with course.store.read() as session:
        assert "none of the course's people" in courses.get(session, course.slug).roster_problem


async def test_a_failure_is_noted_and_forgotten(course: Any, reader: Rosters, services: Services, caplog: Any) -> None:
    before, services.failure = found(course), PlatformUnavailable("Example LMS is away")
    with pytest.raises(PlatformUnavailable):
        await reader.read(course.slug)
    with course.store.read() as session:
        noted = courses.get(session, course.slug)
    assert (noted.roster_problem, noted.roster_at, found(course)) == ("Example LMS is away", None, before)
    assert f"the roster of {course.slug} could not be read: Example LMS is away" in caplog.text
    services.failure, services.people = None, everybody()
    await reader.read(course.slug)
    with course.store.read() as session:
        noted = courses.get(session, course.slug)
    assert (noted.roster_problem, noted.roster_at) == ("", course.clock.at)


async def test_the_log_has_numbers_and_no_names(
    course: Any, reader: Rosters, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    services.people = [*everybody(), Listed("9", ("Learner",), True, "nina", "Nina Neu", email="n@example.test")]
    await reader.read(course.slug)
    assert f"roster of {course.slug}: 1 arrived, 0 left, 0 changed, 4 unchanged" in caplog.text
    assert "nina" not in caplog.text.lower()


async def test_a_course_without_a_roster(course: Any, services: Services, platform: Platform) -> None:
    reader = Rosters(course.store, services, lambda *_: platform)  # type: ignore[arg-type]
    with pytest.raises(NotFound, match="no roster"):
        await reader.read(course.slug)
    with pytest.raises(NotFound):
        await reader.read("nowhere")
    await reader.catch_up(course.slug, timedelta(0))
    assert services.asked == []


async def test_where_people_are_forgotten_no_roster_brings_them(
    course: Any, reader: Rosters, services: Services, platform: Platform
) -> None:
    del reader  # it has told the course its address
    unwanted = Rosters(course.store, services, lambda *_: platform, wanted=False)  # type: ignore[arg-type]
    with pytest.raises(NotFound, match="no roster"):
        await unwanted.read(course.slug)
    await unwanted.catch_up(course.slug, timedelta(0))
    assert services.asked == []


async def test_a_platform_that_is_not_registered_any_more(course: Any, reader: Rosters, services: Services) -> None:
    with course.store.write() as session:
        session.execute(update(CourseRow).values(memberships_url=ADDRESS))
    gone = Rosters(course.store, services, lambda *_: None)  # type: ignore[arg-type]
    with pytest.raises(PlatformUnavailable, match="not registered"):
        await gone.read(course.slug)
    assert services.asked == []


async def test_what_has_changed_is_asked_for_where_it_is_told(course: Any, reader: Rosters, services: Services) -> None:
    services.people, services.differences = everybody(), f"{ADDRESS}?since=1"
    await reader.read(course.slug)
    course.clock.pass_(minutes=10)
    services.people, services.whole, services.differences = [Listed("5", ("Learner",), False)], False, None
    await reader.catch_up(course.slug, timedelta(minutes=5))
    assert found(course)["user5"] == ("learner", False)
    assert found(course)["user6"] == ("learner", True)
    course.clock.pass_(minutes=10)
    await reader.catch_up(course.slug, timedelta(minutes=5))
    assert [differences for _, differences in services.asked] == [None, f"{ADDRESS}?since=1", None]


async def test_a_young_roster_is_not_read_again(course: Any, reader: Rosters, services: Services) -> None:
    services.people = everybody()
    await reader.catch_up(course.slug, timedelta(minutes=5))
    course.clock.pass_(minutes=4)
    await reader.catch_up(course.slug, timedelta(minutes=5))
    assert len(services.asked) == 1
    course.clock.pass_(minutes=1)
    await reader.catch_up(course.slug, timedelta(minutes=5))
    assert len(services.asked) == 2


async def test_one_at_a_time_of_a_course(course: Any, reader: Rosters, services: Services) -> None:
    services.people = everybody()
    await asyncio.gather(*(reader.read(course.slug) for _ in range(3)))
    assert (services.most, len(services.asked)) == (1, 3)
    course.clock.pass_(days=1)
    await asyncio.gather(*(reader.catch_up(course.slug, timedelta(minutes=5)) for _ in range(3)))
    assert (services.most, len(services.asked)) == (1, 4), "who comes while it is read waits for nothing"


async def test_whose_roster_is_due(course: Any, reader: Rosters, services: Services) -> None:
    assert reader.due(course.clock.at) == [course.slug]
    with course.store.write() as session:
        rosters.taken(session, courses.get(session, course.slug).id, RosterChanges(0, 0, 0, 0), None, course.clock.at)
    assert reader.due(course.clock.at) == []


def groups_of(course: Any) -> tuple[dict[str, int], str]:
    """The course's groups with their numbers of members, and what stood in the way."""
    with course.store.read() as session:
        known = courses.get(session, course.slug)
        return {group.title: group.members for group in groups.of_course(session, known.id)}, known.groups_problem


async def test_groups_come_with_the_roster(course: Any, reader: Rosters, services: Services) -> None:
    with course.store.write() as session:
        session.execute(update(CourseRow).values(groups_url="https://lms.example.test/2/groups"))
    services.groups = (ListedGroup("7", "Red"), ListedGroup("8", "Blue"))
    services.people = [replace(person, groups=("7",)) for person in everybody()]
    await reader.read(course.slug)
    assert services.asked[0][0].groups == "https://lms.example.test/2/groups"
    assert groups_of(course) == ({"Red": 4, "Blue": 0}, "")
    services.people = services.people[:2]
    await reader.read(course.slug)
    assert groups_of(course) == ({"Red": 2, "Blue": 0}, "")
    services.groups = services.groups[1:]
    await reader.read(course.slug)
    assert groups_of(course) == ({"Blue": 0}, "")


async def test_groups_that_cannot_be_had_stay_and_the_roster_comes(
    course: Any, reader: Rosters, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.groups, services.people = (ListedGroup("7", "Red"),), [replace(p, groups=("7",)) for p in everybody()]
    await reader.read(course.slug)
    services.groups, services.groups_problem = None, "no right"
    services.people = [*services.people, Listed("9", (), True, "nina")]
    assert (await reader.read(course.slug)).arrived == 1
    monkeypatch.setattr(groups, "MOST", 1)
    services.groups, services.groups_problem = (ListedGroup("8", "Blue"), ListedGroup("9", "Green")), ""
    before = groups_of(course)[0]
    services.people = [*services.people, Listed("8", (), True, "nora")]
    assert (await reader.read(course.slug)).arrived == 1
    assert groups_of(course) == (before, "the platform lists more than 1 groups of the course")
