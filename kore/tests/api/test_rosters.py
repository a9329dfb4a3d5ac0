"""When rosters are read: by the button, after graders' launches, at night."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, timedelta
from typing import Any

import httpx
import pytest
from tests.api.conftest import until

from kore.api import rosters
from kore.lti import claims
from kore.model import Launch
from kore.steps.enrol import enrol
from kore.store import courses, members
from kore.store.tables import CourseRow

ADDRESS = "https://lms.example.test/2/memberships"
#: hub user's name → role
USUAL = {"lea": "Learner", "leo": "Learner", "ole": "Mentor", "tom": "Learner", "ina": "Instructor"}


every_night = rosters.every_night


@pytest.fixture(autouse=True)
def quiet_nights(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service itself reads nothing in the background; that it would is tested with the background."""
    monkeypatch.setattr(rosters, "every_night", lambda _: asyncio.Event().wait())


class Book:
    """The LMS, which lists people; it knows no other address."""

    def __init__(self, usual: Callable[[str], httpx.Response]) -> None:
        self.usual = usual
        self.people: dict[str, str] | None = dict(USUAL)
        #: courses (their ids at the LMS) of which it tells nothing
        self.away: set[str] = set()
        self.asked: list[str] = []

    def __call__(self, path: str) -> httpx.Response:
        if path == "/token":
            return httpx.Response(200, json={"access_token": "t"})
        if not path.endswith("/memberships"):
            return self.usual(path)
        course = path.split("/")[1]
        self.asked.append(course)
        if self.people is None or course in self.away:
            return httpx.Response(503)
        people = [{"user_id": who, "roles": [role], "name": f"{who} L"} for who, role in self.people.items()]
        return httpx.Response(200, json={"id": ADDRESS, "context": {"id": course}, "members": people})


@pytest.fixture
def book(network: Any, monkeypatch: pytest.MonkeyPatch) -> Book:
    made = Book(network._platform)
    monkeypatch.setattr(network, "_platform", made)
    return made


@pytest.fixture
def offered(book: Book, service: Any, course: str) -> str:
    """The course, whose platform offers a roster."""
    return offer(service, course)


def offer(service: Any, slug: str) -> str:
    with service.parts.store.write() as session:
        course = courses.get(session, slug)
        row = session.get_one(CourseRow, course.id)
        row.memberships_url = f"https://lms.example.test/{row.context_id}/memberships"
    return slug


def roster(service: Any, course: str) -> dict[str, tuple[str, bool]]:
    with service.parts.store.read() as session:
        found = members.roster(session, courses.get(session, course).id)
    return {member.name: (member.role.value, member.active) for member in found}


async def press(service: Any, course: str, who: str = "ina", **changes: Any) -> str:
    page = service.page(who, **changes)
    answer = await page.post(f"/courses/{course}/roster", data=service.form(who))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/main/services/kore/courses/{course}")
    return str((await page.get(f"/courses/{course}")).text)


async def test_the_button_reads_and_the_page_tells(moment: Any, service: Any, offered: str, book: Book) -> None:
    moment.pass_(days=2)
    del book.people["leo"]  # type: ignore[union-attr]
    book.people |= {"nina": "Learner"}  # type: ignore[operator]
    page = await press(service, offered, "tom")
    assert "1 arrived, 1 left, 0 with another role, 4 as before" in page
    assert moment().strftime("%Y-%m-%d %H:%M UTC") in page
    assert "nina L" in page
    assert "offers no roster" not in page
    assert page.index("<td>leo") > page.index("nina L"), "who has left stands at the end"
    assert "2 learners</span>" in page
    assert roster(service, offered)["leo"] == ("learner", False)


async def test_a_failure_is_told_on_the_page(service: Any, offered: str, book: Book) -> None:
    before, book.people = roster(service, offered), None
    page = await press(service, offered)
    assert "Example LMS does not list people: HTTP 503" in page
    assert 'class="reference"' not in page
    assert roster(service, offered) == before
    book.people = dict(USUAL)
    assert "Example LMS" not in (await press(service, offered)).partition("<h2>Roster")[2]


async def test_an_admin_reads_and_a_learner_does_not(service: Any, offered: str, book: Book) -> None:
    await press(service, offered, "boss", admin=True)
    assert book.asked == ["2"]
    answer = await service.page("lea").post(f"/courses/{offered}/roster", data=service.form("lea"))
    assert (answer.status_code, book.asked) == (403, ["2"])


async def test_where_people_are_forgotten_the_page_speaks_of_no_roster(
    start: Any, launch_of: Callable[..., Launch], book: Book
) -> None:
    service = await start(keep={"people": False, "homes": False}, nbgrader={"enable": False})
    made = enrol(service.parts.store, launch_of("ina", "Instructor", username="ina"))
    assert made.course is not None
    page = (await service.page("ina").get(f"/courses/{offer(service, made.course)}")).text
    assert "forgotten when they leave" in page
    for wrong in ("Read anew", "has not been read yet", "offers no roster"):
        assert wrong not in page


async def test_a_course_whose_platform_offers_none(service: Any, course: str, book: Book) -> None:
    page = (await service.page("ina").get(f"/courses/{course}")).text
    assert "offers no roster" in page
    assert "Read anew" not in page
    answer = await service.page("ina").post(f"/courses/{course}/roster", data=service.form("ina"))
    assert answer.status_code == 404


async def test_a_preview_is_told_as_one(service: Any, offered: str, launch_of: Callable[..., Launch]) -> None:
    page = await press(service, offered)
    assert "preview" not in page
    enrol(service.parts.store, launch_of("ina", "Learner", username="ina"))
    offer(service, offered)
    page = (await service.page("tom").get(f"/courses/{offered}")).text
    assert "<td>preview</td>" in page


@pytest.fixture
def memberships() -> dict[str, Any]:
    return {claims.NRPS: {"context_memberships_url": ADDRESS, "service_versions": ["2.0"]}}


async def test_a_grader_s_launch_brings_the_roster(
    service: Any, lms: Any, book: Book, memberships: dict[str, Any], moment: Any
) -> None:
    book.people = {"5": "Instructor", "9": "Learner"}
    for minutes, asked in ((0, 1), (4, 1), (1, 2)):
        moment.pass_(minutes=minutes)
        assert (await lms.launch(service.browser(), role="Instructor", **memberships)).status_code == 303
        assert len(book.asked) == asked
    with service.parts.store.read() as session:
        (course,) = courses.everything(session)
    assert roster(service, course.slug) == {"lea": ("instructor", True), "u9-l": ("learner", True)}


async def test_a_learner_s_launch_does_not(service: Any, lms: Any, book: Book, memberships: dict[str, Any]) -> None:
    assert (await lms.launch(service.browser(), role="Learner", **memberships)).status_code == 303
    assert book.asked == []


async def test_a_platform_that_is_away_disturbs_no_launch(
    service: Any, lms: Any, book: Book, memberships: dict[str, Any]
) -> None:
    book.people = None
    assert (await lms.launch(service.browser(), role="Instructor", **memberships)).status_code == 303
    assert book.asked == ["2"]


@pytest.fixture
async def night(service: Any, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callable[[], None]]:
    """Begins what Kore does at night, with less time between its looks."""
    monkeypatch.setattr(rosters, "_BETWEEN", 0.01)
    tasks: list[asyncio.Task[None]] = []
    yield lambda: tasks.append(asyncio.create_task(every_night(service.parts)))
    for task in tasks:
        task.cancel()


async def test_a_start_catches_up(service: Any, offered: str, book: Book, night: Callable[[], None]) -> None:
    night()
    await until(lambda: book.asked)
    await asyncio.sleep(0.05)
    assert book.asked == ["2"], "once is enough"


async def test_whose_platform_fails_keeps_nobody_from_theirs(
    service: Any, offered: str, other_course: str, book: Book, night: Callable[[], None]
) -> None:
    offer(service, other_course)
    book.people = USUAL | {"olga": "Learner", "igor": "Instructor"}
    book.away = {"2"}
    night()
    await until(lambda: len(book.asked) == 4)
    await asyncio.sleep(0.05)
    assert book.asked == ["2", "3", "2", "2"], "one is tried again for a while, the other is there"
    assert len(roster(service, other_course)) == 7


async def test_an_unforeseen_failure_keeps_nobody_from_theirs(
    service: Any, offered: str, other_course: str, book: Book, night: Callable[[], None], caplog: Any
) -> None:
    offer(service, other_course)
    book.people = USUAL | {"olga": "Learner", "igor": "Instructor"}
    read = service.parts.rosters.read

    async def broken(course: str) -> Any:
        if course == offered:
            raise RuntimeError("the disk is full")
        return await read(course)

    object.__setattr__(service.parts.rosters, "read", broken)
    night()
    await until(lambda: book.asked == ["3"])
    assert f"the roster of {offered} could not be taken over" in caplog.text


async def test_every_night_at_its_hour(
    service: Any, offered: str, book: Book, night: Callable[[], None], moment: Any
) -> None:
    hour = moment().astimezone().replace(hour=service.settings.roster.hour, minute=0, second=0, microsecond=0)
    moment.at = (hour - timedelta(seconds=0.1)).astimezone(UTC)
    night()
    await until(lambda: book.asked == ["2"])
    moment.pass_(seconds=0.1)
    await until(lambda: book.asked == ["2", "2"])
    await asyncio.sleep(0.05)
    assert book.asked == ["2", "2"], "the next time is tomorrow"
