"""A teacher places assignments and a room from the LMS's own dialogue; what was placed opens directly for students."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import parcels
import pytest
from backstage import Books, as_lab, grown, hub_groups, rows

from kore.demo.instructor import Instructor
from kore.demo.lab import LabOf, own_lab
from kore.demo.person import forms, json_of, words
from kore.demo.plan import DEPLOYMENT, PlatformPlan
from kore.demo.stage import Stage
from kore.demo.story import hub_user
from kore.demo.student import Student

COURSE, HUB_LINK = "88", 880
TEACHER, STUDENTS = "nia.obi", ("oli.park", "pia.quist")
ASSIGNMENTS = ("waves", "tides")
DUE = "2027-01-31T18:00"
#: as strict as the standard, and keeping what items say of dates
_STRICT = {"check_deep_linking": True, "deep_linking_data": True, "deep_linking_windows": True}


class Teacher(Instructor):
    """The teacher in the LMS's dialogue."""

    def select(self) -> httpx.Response:
        """Open it."""
        self.sign_in()
        place = {"course": COURSE, "tool": DEPLOYMENT}
        frame = self.browser.get(f"{self.platform.url}/mod/lti/contentitem_launch.php", params=place)
        self.page = self._settle(frame)
        return self.page

    def choose(self, *picks: str, fields: dict[str, str]) -> httpx.Response:
        """Tick boxes, fill in, send; what is filled in already goes along."""
        assert self.page is not None
        [form] = [form for form in forms(self.page) if form.action.endswith("/choose")]
        boxes = {name for name in form.fields if name.startswith("pick:")} | {"cancel"}
        kept = {name: value for name, value in form.fields.items() if name not in boxes}
        sent = kept | fields | {f"pick:{pick}": "on" for pick in picks}
        self.page = self._settle(self.browser.post(str(self.page.url.join(form.action)), data=sent))
        return self.page

    def save(self) -> httpx.Response:
        """Press “Save and return to course” in the LMS."""
        return self.press(f"course={COURSE}&tool={DEPLOYMENT}")


class Class:
    """The course, with its teacher and grading lab."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.platform = _grown(stage)
        self.teacher = Teacher(self.platform, TEACHER)
        self.teacher.open_course(HUB_LINK)
        self.teacher.open_grading_lab()
        self.slug = self.teacher.course
        for name in ASSIGNMENTS:
            self.ask("PUT", f"assignments/{name}/release", content=parcels.notebook(name)).raise_for_status()

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Kore's API, as the grading lab."""
        with as_lab(self.stage, f"course-{self.slug}") as lab:
            return lab.request(method, f"api/courses/{self.slug}/{path}", **options)

    def activities(self) -> dict[str, dict[str, Any]]:
        """What the LMS's course has, by title."""
        with self.stage.control(self.platform) as control:
            found = json_of(control.get("world"))["activities"]
        return {activity["title"]: activity for activity in found if activity["course"] == COURSE}

    @property
    def room(self) -> str:
        """The name of the room that was placed."""
        return str(self.activities()["Boat crew"]["custom"]["room"])

    def number(self, title: str) -> int:
        return int(self.activities()[title]["id"])

    def books(self) -> Books:
        return Books.of(self.stage, self.platform, COURSE)


def _grown(stage: Stage) -> PlatformPlan:
    people = [
        {"id": 8800 + number, "username": name, "given_name": name[:3].title(), "family_name": name[4:].title()}
        for number, name in enumerate([TEACHER, *STUDENTS])
    ]
    enrolments = {str(person["id"]): "teacher" if person["username"] == TEACHER else "student" for person in people}
    course = {"id": COURSE, "label": "SEA 1", "title": "Oceanography", "enrolments": enrolments}
    return grown(stage, people, course, [{"id": HUB_LINK, "title": "Jupyter", "graded": False}])


@pytest.fixture(scope="module")
def placed(stage: Stage) -> Iterator[Class]:
    """The course once two assignments and a room are placed in one go, on a platform that checks everything."""
    made = Class(stage)
    with made.teacher as teacher, stage.control(made.platform) as control:
        usual = json_of(control.get("options"))
        control.put("options", json=usual | _STRICT).raise_for_status()
        teacher.select()
        teacher.choose(
            *(f"assignment:{name}" for name in ASSIGNMENTS),
            "new-room:",
            fields={
                "title:assignment:waves": "Sheet 1: Waves",
                "points:assignment:waves": "12.5",
                "due:assignment:waves": DUE,
                "points:assignment:tides": "40",
                "title:new-room:": "Boat crew",
            },
        )
        teacher.save()
        control.put("options", json=usual).raise_for_status()
        yield made


def test_what_was_picked_are_activities_with_columns(placed: Class) -> None:
    found = placed.activities()
    assert set(found) == {"Jupyter", "Sheet 1: Waves", "tides", "Boat crew"}
    waves, tides, room = found["Sheet 1: Waves"], found["tides"], found["Boat crew"]
    assert (waves["points"], waves["resource_id"], waves["tag"]) == (12.5, "ananke:waves", "ananke")
    assert (tides["points"], tides["resource_id"], tides["submission_until"]) == (40, "ananke:tides", "")
    assert waves["submission_until"].startswith(DUE)
    assert (waves["custom"], room["custom"]) == ({"assignment": "waves"}, {"room": placed.room})
    assert (room["graded"], waves["submission_review"]["custom"]) == (False, {"assignment": "waves"})


def test_an_assignment_opens_directly(placed: Class) -> None:
    with Student(placed.platform, STUDENTS[0]) as student:
        lab = student.open_assignment(placed.number("Sheet 1: Waves"))
        assert student.folder == f"{placed.slug}/waves"
        assert lab.get(f"api/contents/{student.folder}/remark.txt")["content"] == "waves"


def test_grades_go_into_the_columns_that_came_with_the_activities(placed: Class) -> None:
    """One activity was launched, so that Kore knows its column; nobody has launched the other one."""
    columns = placed.books().columns
    grade = {"student": hub_user(STUDENTS[0]), "max_score": 10, "needs_manual_grade": False, "comment": ""}
    grades = [grade | {"assignment": name, "score": score} for name, score in (("waves", 8), ("tides", 5))]
    assert json_of(placed.ask("PUT", "grades", json={"grades": grades})) == {"changed": 2}
    teacher = placed.teacher
    teacher.open(f"{placed.stage.plan.url}services/kore/courses/{placed.slug}")
    teacher.press("/send")
    teacher.wait_for(lambda page: 'data-busy="no"' in page, "that everything is sent")
    books = placed.books()
    assert [column["id"] for column in books.columns] == [column["id"] for column in columns], "none was made"
    assert books.shown("Sheet 1: Waves") == {STUDENTS[0]: 10}
    assert books.shown("tides") == {STUDENTS[0]: 20}


def test_a_room_opens_directly_and_is_one_for_all(placed: Class) -> None:
    number, labs = placed.number("Boat crew"), []
    people = [Student(placed.platform, name) for name in STUDENTS]
    for person in people:
        page = person.launch(number)
        assert (page.status_code, page.url.path) == (200, f"/user/room-{placed.room}/lab")
        labs.append(LabOf(person, str(page.url.join(f"/user/room-{placed.room}/"))))
    labs[0].put("api/contents/log.txt", {"type": "file", "format": "text", "content": "ahoy"})
    assert labs[1].get("api/contents/log.txt")["content"] == "ahoy"
    assert f"room-{placed.room}" in hub_groups(placed.stage, hub_user(STUDENTS[0]))
    for person in people:
        person.browser.close()


def test_a_document_is_worked_on_together_in_rooms_only(placed: Class) -> None:
    """Real-time collaboration (jupyter-collaboration) gives everybody the same session of a document."""
    with Student(placed.platform, STUDENTS[0]) as oli, Student(placed.platform, STUDENTS[1]) as pia:
        rooms = []
        for person in (oli, pia):
            page = person.launch(placed.number("Boat crew"))
            rooms.append(LabOf(person, str(page.url.join(f"/user/room-{placed.room}/"))))
        rooms[0].put("api/contents/plan.txt", {"type": "file", "format": "text", "content": ""})
        kind, address = {"format": "text", "type": "file"}, "api/collaboration/session/plan.txt"
        first, second = (room.put(address, kind) for room in rooms)
        assert (first["fileId"], first["sessionId"]) == (second["fileId"], second["sessionId"])
        own = own_lab(oli, placed.stage.plan.url)
        own.put("api/contents/plan.txt", {"type": "file", "format": "text", "content": ""})
        refused = oli.browser.put(f"{own.url}{address}", headers=own.headers(address), json=kind)
        assert refused.status_code == 404


def test_a_room_made_on_the_course_page_opens_at_once(placed: Class) -> None:
    """The hub has known the teacher for a while by then, and nothing of the room."""
    teacher, page = placed.teacher, f"{placed.stage.plan.url}services/kore/courses/{placed.slug}"
    shown = teacher.open(page)
    [form] = [form for form in forms(shown) if form.action.endswith("/rooms")]
    teacher.submit(form, shown, title="Harbour")
    [name] = set(re.findall(r"/rooms/(harbour-[0-9a-f]{4})\"", teacher.open(page).text))
    opened = teacher.open(f"{page}/rooms/{name}")
    assert (opened.status_code, opened.url.path) == (200, f"/user/room-{name}/lab")


@pytest.mark.parametrize("path", ["services/kore/courses/{slug}/rooms/{room}", "user/room-{room}/lab"])
def test_a_room_is_closed_to_others(path: str, placed: Class) -> None:
    with Student(placed.platform, "chiara.rossi") as stranger:
        stranger.launch(10)
        answer = stranger.browser.get(f"{placed.stage.plan.url}{path.format(slug=placed.slug, room=placed.room)}")
        assert answer.status_code == 403


def test_a_wrong_choice_keeps_the_dialogue_and_cancelling_leaves_the_course_alone(placed: Class) -> None:
    before, teacher, waiting = placed.activities(), placed.teacher, rows(placed.stage, "deep_links")
    teacher.select()
    page = teacher.choose("assignment:tides", fields={"points:assignment:tides": "0"})
    assert "must be a number above 0" in words(page)
    assert rows(placed.stage, "deep_links") == waiting + 1
    page = teacher.choose(fields={"cancel": "1"})
    assert "Nothing was selected" in words(page)
    assert (placed.activities(), rows(placed.stage, "deep_links")) == (before, waiting)
