"""Rooms on the real hub: for whom they open, how they come and go, and what remains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from backstage import as_lab, hub_groups, hub_users, lab_token, platform, until

from kore.demo import plan as plans
from kore.demo.lab import LabOf
from kore.demo.person import Person, forms, json_of, words
from kore.demo.stage import Stage

SETTINGS = {
    "rooms": {
        "help": {"title": "Open help", "public": True},
        "staff": {"title": "Staff", "groups": ["instructors", "assistants"]},
        "pair": {"title": "A pair", "users": ["ben-okafor"], "groups": ["group-nobody-0000"]},
    },
    "automatic_rooms": {"per_course": True, "per_group": True},
}
#: where each person comes from: the LMS's key and the activity
HOME = {"frida.moreau": ("college", 20), "gus.tanaka": ("college", 20)}
EVERYBODY = ("ada.lehmann", "ben.okafor", "chiara.rossi", "gus.tanaka")


class Campus:
    """An instance with rooms, two LMSs: one lists its groups, one names them in launches."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.kore = f"{stage.plan.url}services/kore"

    @contextmanager
    def visit(self, username: str) -> Iterator[Person]:
        """Somebody who has just come from their LMS."""
        key, activity = HOME.get(username, ("university", 10))
        with Person(platform(self.stage, key), username) as person:
            person.launch(activity)
            yield person

    def course(self, person: Person) -> str:
        """The slug of the person's course, by its own room on the page of courses."""
        return re.findall(r'href="/services/kore/courses/([^/"]+)/rooms/\1"', person.open(f"{self.kore}/").text)[0]

    def rooms(self, person: Person) -> dict[str, str]:
        """Where the rooms are that the person finds, by title."""
        page = person.open(f"{self.kore}/")
        assert (page.status_code, page.url.path) == (200, "/services/kore/"), words(page)[:300]
        return {title: path for path, title in re.findall(r'<a href="([^"]*/rooms/[^"]*)">([^<]*)</a>', page.text)}

    def enter(self, person: Person, path: str) -> LabOf:
        """Open a room."""
        page = person.open(str(httpx.URL(self.kore).join(path)))
        lab = f"/user/room-{path.rpartition('/')[2]}/"
        assert (page.status_code, page.url.path) == (200, f"{lab}lab"), words(page)[:300]
        return LabOf(person, str(page.url.join(lab)))

    def refused(self, person: Person, path: str) -> tuple[int, int]:
        """What Kore's address of the room and the lab's own answer to somebody."""
        lab = f"{self.stage.plan.url}user/room-{path.rpartition('/')[2]}/lab"
        return tuple(person.browser.get(str(httpx.URL(self.kore).join(at))).status_code for at in (path, lab))  # type: ignore[return-value]

    def groups(self, key: str, *groups: dict[str, Any]) -> None:
        """Give the LMS's course these groups."""
        with self.stage.control(platform(self.stage, key)) as control:
            control.patch("courses/2", json={"groups": groups}).raise_for_status()

    def read_roster(self, teacher: Person, course: str) -> str:
        """The course page, once the roster has been read anew."""
        teacher.open(f"{self.kore}/courses/{course}")
        return teacher.press("/roster").text


@pytest.fixture(scope="module", params=[True, False], ids=["with nbgrader", "without"])
def campus(request: Any, tmp_path_factory: pytest.TempPathFactory, proxy: Path) -> Iterator[Campus]:
    settings = SETTINGS | {"nbgrader": {"enable": request.param}}
    plan = plans.make(tmp_path_factory.mktemp("campus"), settings=settings)
    university, college = plan.platforms
    with Stage(replace(plan, platforms=(replace(university, lists_groups=True), college)), proxy) as running:
        yield Campus(running)


@pytest.mark.parametrize(
    ("room", "opens"), [("help", set(EVERYBODY)), ("staff", {"ada.lehmann"}), ("pair", {"ben.okafor"})]
)
def test_a_declared_room_opens_for_whom_it_is_and_for_nobody_else(room: str, opens: set[str], campus: Campus) -> None:
    title, path = SETTINGS["rooms"][room]["title"], f"/services/kore/rooms/{room}"
    for username in sorted(EVERYBODY, key=lambda who: who not in opens):  # so that the lab runs when others try
        with campus.visit(username) as person:
            assert (campus.rooms(person).get(title) == path) == (username in opens), username
            if username in opens:
                campus.enter(person, path)
            else:
                assert campus.refused(person, path) == (403, 403), username
            inside = f"room-{room}" in hub_groups(campus.stage, username.replace(".", "-"))
            assert inside == (username in opens), username


def test_a_room_is_one_lab_for_all_and_learns_nothing_of_kore(campus: Campus) -> None:
    with campus.visit("ben.okafor") as ben, campus.visit("gus.tanaka") as gus:
        labs = [campus.enter(person, "/services/kore/rooms/help") for person in (ben, gus)]
        labs[0].put("api/contents/log.txt", {"type": "file", "format": "text", "content": "ahoy"})
        assert labs[1].get("api/contents/log.txt")["content"] == "ahoy"
        with as_lab(campus.stage, "room-help") as lab:
            assert lab.get("api/courses").status_code == 403


def test_a_rooms_own_token_opens_not_even_the_room(campus: Campus) -> None:
    """Who has left the room may have kept it."""
    with campus.visit("ben.okafor") as ben:
        campus.enter(ben, "/services/kore/rooms/help")
    headers = {"Authorization": f"token {lab_token(campus.stage, 'room-help')}"}
    with httpx.Client(base_url=campus.stage.plan.url, headers=headers, trust_env=False) as outside:
        assert json_of(outside.get("hub/api/user"))["name"] == "room-help", "this is no token of the room's"
        for place in ("lab", "api/contents", "api/kernels"):
            assert outside.get(f"user/room-help/{place}").status_code == 403, place


def test_a_course_has_a_room_of_its_members(campus: Campus) -> None:
    with campus.visit("ben.okafor") as ben, campus.visit("gus.tanaka") as gus:
        path = campus.rooms(ben)["Physics with Python"]
        campus.enter(ben, path)
        assert campus.refused(gus, path) == (403, 403)
        assert "Physics with Python" not in campus.rooms(gus)
        campus.enter(gus, campus.rooms(gus)["Introduction to Statistics"])


def test_a_group_that_the_lms_lists_has_a_room_as_long_as_there_is_the_group(campus: Campus) -> None:
    campus.groups("university", {"id": "31", "name": "Team Red", "members": ["3"]}, {"id": "32", "name": "Team Blue"})
    with campus.visit("ada.lehmann") as ada, campus.visit("ben.okafor") as ben, campus.visit("chiara.rossi") as chiara:
        course = campus.course(ada)
        assert "Team Red (1, <code>group-team-red-" in campus.read_roster(ada, course)
        path = campus.rooms(ben)["Team Red"]
        lab = f"room-{path.rpartition('/')[2]}"
        campus.enter(ben, path)
        assert campus.refused(chiara, path) == (403, 403)
        assert campus.rooms(chiara).keys().isdisjoint({"Team Red", "Team Blue"})
        campus.enter(ada, path)
        assert {lab, f"group-{lab.removeprefix('room-')}"} <= hub_groups(campus.stage, "ben-okafor")
        campus.groups("university")
        campus.read_roster(ada, course)
        gone = ben.browser.get(str(httpx.URL(campus.kore).join(path)))
        assert (gone.status_code, "This room is closed" in gone.text) == (410, True)
        until(lambda: lab not in hub_users(campus.stage), "the lab of a group that is gone goes")
        campus.enter(ben, "/services/kore/rooms/help")
        assert hub_groups(campus.stage, "ben-okafor").isdisjoint({lab, f"group-{lab.removeprefix('room-')}"})


def test_a_group_that_launches_name_has_a_room_too(campus: Campus) -> None:
    campus.groups("college", {"id": "41", "name": "never told", "members": ["3"]})
    with campus.visit("gus.tanaka") as gus, campus.visit("frida.moreau") as frida:
        path = campus.rooms(gus)["Group 41"]
        campus.enter(gus, path)
        campus.enter(frida, path)
    campus.groups("college")
    with campus.visit("gus.tanaka") as gus:
        assert "Group 41" not in campus.rooms(gus)
        assert gus.browser.get(str(httpx.URL(campus.kore).join(path))).status_code == 410


def test_a_room_that_is_removed_is_gone_at_once_and_nobody_inherits_it(campus: Campus) -> None:
    with campus.visit("ada.lehmann") as ada, campus.visit("ben.okafor") as ben:
        course = campus.course(ada)
        path = _made(campus, ada, course, "Harbour")
        lab = f"room-{path.rpartition('/')[2]}"
        files = campus.stage.plan.folder / "state" / "homes" / lab
        campus.enter(ben, path).put("api/contents/log.txt", {"type": "file", "format": "text", "content": "ahoy"})
        ada.open(f"{campus.kore}/courses/{course}")
        ada.press(f"{path}/remove")
        until(lambda: lab not in hub_users(campus.stage), "the lab of a removed room goes")
        assert campus.refused(ben, path)[0] == 410
        assert ben.browser.get(f"{campus.stage.plan.url}user/{lab}/api/contents/log.txt").status_code in {403, 404, 424}
        assert (files / "log.txt").read_text() == "ahoy"
        again = _made(campus, ada, course, "Harbour")
        assert again != path
        assert "log.txt" not in [entry["name"] for entry in campus.enter(ben, again).get("api/contents")["content"]]


def _made(campus: Campus, teacher: Person, course: str, title: str) -> str:
    page = teacher.open(f"{campus.kore}/courses/{course}")
    [form] = [form for form in forms(page) if form.action.endswith("/rooms")]
    teacher.submit(form, page, title=title)
    return campus.rooms(teacher)[title]
