"""Who may do what, asked of the running parts: by labs' tokens, by browsers, and by tokens that were stolen."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any

import httpx
import parcels
import pytest
from backstage import Played, as_lab, lab_token, platform, problem
from launching import Launching

from kore.demo.instructor import Instructor
from kore.demo.person import Person, json_of
from kore.demo.plan import ASSIGNMENT
from kore.demo.student import Student
from kore_platform.vocabulary import ROLE_ASSISTANT, ROLE_LEARNER

_REFUSED = (403, "not-allowed")
_GRADES: dict[str, Any] = {"grades": []}
#: what only a grading lab may do in its course
_OF_THE_LAB: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "members", {}),
    ("PUT", f"assignments/{ASSIGNMENT}/release?force=true", {"content": parcels.notebook()}),
    ("DELETE", f"assignments/{ASSIGNMENT}/release", {}),
    ("PUT", "grades", {"json": _GRADES}),
    ("POST", "jobs/next", {}),
    ("POST", "jobs/1/progress", {"json": {"done": 1, "total": 2}}),
    ("POST", "jobs/1/result", {"json": {"ok": True}}),
    ("PUT", "submissions/1/feedback", {"content": parcels.notebook()}),
]
#: what a learner may do, too
_OF_MEMBERS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", f"assignments/{ASSIGNMENT}/release", {}),
    ("GET", "assignments", {}),
    ("GET", f"assignments/{ASSIGNMENT}/submissions", {}),
    ("GET", "submissions/1/archive", {}),
    ("GET", "submissions/1/feedback", {}),
]
_SUBMIT: tuple[str, str, dict[str, Any]] = (
    "POST",
    f"assignments/{ASSIGNMENT}/submissions",
    {"content": parcels.notebook()},
)


@pytest.fixture
def ben(played: Played) -> Iterator[Student]:
    with Student(platform(played.stage), "ben.okafor") as student:
        student.open_assignment(11)
        yield student


@pytest.fixture
def eva(played: Played) -> Iterator[Instructor]:
    """An assistant. Moodle calls hers an instructor; the standard's sub-role says what she is."""
    with Instructor(platform(played.stage), "eva.lindqvist") as assistant:
        _come_in(played, assistant, [ROLE_ASSISTANT])
        assistant.course = played.university
        yield assistant


def _come_in(played: Played, person: Person, roles: list[str]) -> None:
    """Launch with these roles, and go to the course page."""
    with Launching(played.stage, person.platform, person.username, 10) as launch:
        door = launch.begin().post(launch.token(claims={"lti:roles": roles})).headers["location"]
        person.browser.cookies.update(launch.browser.cookies)
    person.browser.get(f"{played.stage.plan.url}{door[1:]}")
    person.page = person.browser.get(f"{played.stage.plan.url}services/kore/courses/{played.university}")


def _ask(client: httpx.Client, course: str, route: tuple[str, str, dict[str, Any]]) -> httpx.Response:
    method, path, options = route
    return client.request(method, f"api/courses/{course}/{path}", **options)


@pytest.mark.parametrize("route", _OF_THE_LAB, ids=lambda route: f"{route[0]} {route[1]}")
def test_a_student_s_lab_is_no_grading_lab(played: Played, route: tuple[str, str, dict[str, Any]]) -> None:
    with as_lab(played.stage, "ben-okafor") as lab:
        assert problem(_ask(lab, played.university, route)) == _REFUSED


@pytest.mark.parametrize("route", [*_OF_THE_LAB, *_OF_MEMBERS, _SUBMIT], ids=lambda route: f"{route[0]} {route[1]}")
@pytest.mark.parametrize("who", ["ben-okafor", "course-{university}"])
def test_a_lab_of_one_course_in_another(played: Played, who: str, route: tuple[str, str, dict[str, Any]]) -> None:
    with as_lab(played.stage, who.format_map(played.courses)) as lab:
        assert problem(_ask(lab, played.college, route)) == _REFUSED


@pytest.mark.parametrize("route", [*_OF_MEMBERS[:3], _OF_THE_LAB[0]], ids=lambda route: f"{route[0]} {route[1]}")
def test_a_grading_lab_in_its_own_course(played: Played, route: tuple[str, str, dict[str, Any]]) -> None:
    with as_lab(played.stage, f"course-{played.university}") as lab:
        assert _ask(lab, played.university, route).status_code == 200


def test_students_see_their_own_submissions_only(played: Played) -> None:
    address = f"api/courses/{played.university}/assignments/{ASSIGNMENT}/submissions"
    with as_lab(played.stage, f"course-{played.university}") as lab:
        everybody = json_of(lab.get(address))["submissions"]
    assert {found["student"] for found in everybody} >= {"ben-okafor", "chiara-rossi", "dmitri-petrov"}
    with as_lab(played.stage, "ben-okafor") as lab:
        own = {found["id"] for found in json_of(lab.get(address))["submissions"]}
        assert own == {found["id"] for found in everybody if found["student"] == "ben-okafor"}
        for found in everybody:
            for part in ("archive", "feedback"):
                answer = lab.get(f"api/courses/{played.university}/submissions/{found['id']}/{part}")
                if found["id"] in own:
                    assert answer.status_code == 200
                else:
                    assert problem(answer) == (404, "not-found")


def test_nobody_without_a_token(played: Played) -> None:
    address = f"api/courses/{played.university}/assignments"
    with played.stage.kore() as kore:
        assert problem(kore.get(address)) == (401, "not-identified")
        assert problem(kore.get(address, headers={"Authorization": "token made-up"})) == (401, "not-identified")


def test_a_lab_is_not_the_hub(played: Played) -> None:
    body = {"ticket": "made-up", "browser": "made-up"}
    with as_lab(played.stage, "ben-okafor") as lab:
        token = lab.headers["Authorization"].removeprefix("token ")
        answer = lab.post("hub/redeem", json=body, headers={"Authorization": f"Bearer {token}"})
        assert problem(answer) == _REFUSED
        assert problem(lab.get("hub/users/ada-lehmann")) == (401, "not-identified")


def test_a_student_s_lab_at_the_hub(played: Played) -> None:
    headers = {"Authorization": f"token {lab_token(played.stage, 'ben-okafor')}"}
    with httpx.Client(base_url=f"{played.stage.plan.url}hub/api", headers=headers, trust_env=False) as hub:
        assert json_of(hub.get("user"))["name"] == "ben-okafor"
        assert hub.get("users").status_code == 403
        assert hub.post(f"users/course-{played.university}/server").status_code in {403, 404}
        assert hub.post("users/ben-okafor/tokens", json={"scopes": ["self"]}).status_code == 403


def test_a_token_that_a_visitor_leaves_behind(played: Played) -> None:
    """The grading lab sees a token of each grader who works in it; it is good for that lab alone."""
    with Instructor(platform(played.stage), "ada.lehmann") as ada:
        ada.open_course(10)
        ada.open_grading_lab()
        lab = f"course-{played.university}"
        cookies = [c for c in ada.browser.cookies.jar if c.path == f"/user/{lab}/" and c.name.startswith("jupyterhub-")]
        stolen = [token for cookie in cookies if (token := _signed(cookie.value or ""))]
        (token,) = stolen
    with httpx.Client(trust_env=False) as hub:
        user = hub.get(f"{played.stage.plan.url}hub/api/user", headers={"Authorization": f"token {token}"})
        assert json_of(user)["name"] == "ada-lehmann", "this is no token of hers; the test proves nothing"
    with played.stage.kore() as kore:
        answer = kore.get("api/courses", headers={"Authorization": f"token {token}"})
        assert problem(answer) == (401, "not-identified")
        page = kore.get(f"courses/{played.university}", headers={"Cookie": f"kore-session={token}"})
        assert problem(page) == (401, "not-identified")


def test_a_student_in_the_browser(played: Played, ben: Student) -> None:
    url, course = played.stage.plan.url, played.university
    for path in (f"services/kore/courses/{course}", f"services/kore/courses/{course}/lab"):
        page = ben.browser.get(f"{url}{path}")
        assert page.status_code == 403
        assert "You may not do this" in page.text
    assert ben.browser.get(f"{url}user/course-{course}/lab").status_code == 403
    assert ben.browser.get(f"{url}user/chiara-rossi/lab").status_code == 403
    assert ben.browser.get(f"{url}user/ben-okafor/lab").status_code == 200
    assert ben.browser.get(f"{url}hub/admin").status_code == 403


@pytest.mark.parametrize("action", ["send", "compare", "jobs", f"assignments/{ASSIGNMENT}/close"])
def test_a_student_presses_an_instructor_s_button(played: Played, ben: Student, action: str) -> None:
    answer = _press(played, ben, action, _form_token(played, ben), kind="example")
    assert problem(answer) == _REFUSED


def test_an_assistant_grades_and_neither_sends_nor_closes(played: Played, eva: Instructor) -> None:
    assert "Send to LMS" not in eva.reload().text
    assert eva.open_grading_lab().get("formgrader/api/assignments")
    token = _form_token(played, eva)
    assert problem(_press(played, eva, "send", token)) == _REFUSED
    assert problem(_press(played, eva, f"assignments/{ASSIGNMENT}/close", token)) == _REFUSED


def test_a_button_of_another_site(played: Played) -> None:
    with Instructor(platform(played.stage), "ada.lehmann") as ada:
        ada.open_course(10)
        assert problem(_press(played, ada, "send", "guessed")) == (400, "bad-request")
        assert _press(played, ada, "compare", _form_token(played, ada)).status_code == 303


def test_an_instructor_of_another_course(played: Played) -> None:
    with Instructor(platform(played.stage, "college"), "frida.moreau") as frida:
        assert frida.open_course(20).status_code == 200
        for path in (f"services/kore/courses/{played.university}", f"services/kore/courses/{played.university}/lab"):
            assert frida.browser.get(f"{played.stage.plan.url}{path}").status_code == 403
        assert frida.browser.get(f"{played.stage.plan.url}user/course-{played.university}/lab").status_code == 403


def test_somebody_who_is_an_assistant_no_more(played: Played, eva: Instructor) -> None:
    """The next launch tells it, and takes the rights away in all of the person's browsers."""
    assert eva.page is not None
    course = eva.page.url
    lab = f"{played.stage.plan.url}user/course-{played.university}/lab"
    assert eva.browser.get(course).status_code == 200
    with Instructor(eva.platform, eva.username) as elsewhere:
        _come_in(played, elsewhere, [ROLE_LEARNER])
        assert elsewhere.browser.get(lab).status_code == 403
    assert eva.browser.get(course).status_code == 403


def _form_token(played: Played, person: Person) -> str:
    """What the forms of a person's own pages hold."""
    page = person.browser.get(f"{played.stage.plan.url}services/kore/").raise_for_status()
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    assert found
    return found[1]


def _press(played: Played, person: Person, action: str, token: str, **fields: str) -> httpx.Response:
    return person.browser.post(
        f"{played.stage.plan.url}services/kore/courses/{played.university}/{action}",
        data={"token": token, **fields},
        headers={"Accept": "application/json"},
        follow_redirects=False,
    )


def _signed(cookie: str) -> str:
    """The content of a cookie that Tornado has signed: everybody can read it, nobody can change it."""
    fields = cookie.strip('"').split("|")
    return base64.b64decode(fields[4].partition(":")[2]).decode() if len(fields) > 4 else ""
