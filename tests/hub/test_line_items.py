"""Columns of the LMS's gradebook: kept through renames, other maxima, copies and deletions on either side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from backstage import Played, as_lab, platform
from desk import COURSE, Desk
from launching import Launching

from kore import settings
from kore.demo.person import Stuck, json_of
from kore.demo.plan import ASSIGNMENT, DEPLOYMENT
from kore.lti import claims
from kore.lti.ags import GradeServices, Service
from kore.lti.own_keys import OwnKeys
from kore.lti.tokens import Tokens
from kore.model import Grade
from kore.settings import Settings
from kore.steps.publish import publish
from kore.store.database import Store


class Clerk:
    """Changes columns at the LMS as its teachers would; in Kore's name, since the LMS has no other door for that."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.settings: Settings = settings.load(desk.played.stage.plan.settings_file)

    def change(self, column: dict[str, Any], **changes: Any) -> None:
        async def replace(services: GradeServices, service: Service) -> None:
            url = _line_item(service, column)
            document = (await services.line_item(service, url)).document
            await services.replace_line_item(service, url, document | changes)

        self._do(replace)

    def delete(self, column: dict[str, Any]) -> None:
        self._do(lambda services, service: services.delete_line_item(service, _line_item(service, column)))

    def _do(self, work: Callable[[GradeServices, Service], Awaitable[object]]) -> None:
        platform = self.settings.platforms[0]
        lineitems = f"{platform.issuer}/mod/lti/services.php/{COURSE}/lineitems?type_id={DEPLOYMENT}"

        async def run() -> None:
            async with httpx.AsyncClient(trust_env=False) as client:
                services = GradeServices(client, Tokens(client, OwnKeys(self.settings.kore_dir / "keys")))
                await work(services, Service(platform, DEPLOYMENT, claims.AGS_SCOPES, lineitems))

        asyncio.run(run())


def _line_item(service: Service, column: dict[str, Any]) -> str:
    assert service.lineitems is not None
    return service.lineitems.replace("/lineitems", f"/lineitems/{column['id']}/lineitem")


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    return Clerk(desk)


def columns(desk: Desk, assignment: str, course: str = COURSE) -> list[dict[str, Any]]:
    return [column for column in desk.books(course).columns if column["resource_id"] == f"ananke:{assignment}"]


def test_a_column_that_was_renamed_stays_the_only_one(desk: Desk, clerk: Clerk) -> None:
    desk.publish("renamed", 10)
    desk.send()
    clerk.change(columns(desk, "renamed")[0], label="Sheet of the third week")
    desk.publish("renamed", 11)
    desk.send()
    (column,) = columns(desk, "renamed")
    assert column["label"] == "Sheet of the third week"
    assert desk.shown("Sheet of the third week") == 11


def test_the_maximum_follows_until_the_lmss_teacher_decides_it(desk: Desk, clerk: Clerk) -> None:
    desk.publish("longer", 10)
    desk.send()
    clerk.change(columns(desk, "longer")[0], tag="theirs")
    desk.publish("longer", 30, maximum=40)
    desk.send()
    (column,) = columns(desk, "longer")
    assert (column["maximum"], column["tag"], desk.shown("longer")) == (40, "theirs", 30)
    clerk.change(column, scoreMaximum=100)
    desk.publish("longer", 5, maximum=10)
    desk.send()
    (column,) = columns(desk, "longer")
    assert (column["maximum"], desk.shown("longer")) == (100, 50)


def test_a_column_is_deleted_from_here_and_made_anew_when_it_is_wanted(desk: Desk) -> None:
    desk.publish("mistaken", 10)
    desk.send()
    desk.teacher.reload()
    desk.teacher.press("/assignments/mistaken/remove-column")
    assert columns(desk, "mistaken") == []
    page = desk.teacher.reload().text
    assert "/assignments/mistaken/remove-column" not in page
    assert "not sent yet" in page
    desk.send()
    assert desk.shown("mistaken") == 10


def test_an_activitys_own_column_is_not_for_deletion(desk: Desk) -> None:
    desk.teacher.reload()
    with pytest.raises(Stuck, match="no button"):
        desk.teacher.press(f"/assignments/{ASSIGNMENT}/remove-column")


def test_a_column_that_the_lms_has_deleted_is_made_anew(desk: Desk, clerk: Clerk) -> None:
    desk.publish("lost", 10)
    desk.send()
    (column,) = columns(desk, "lost")
    clerk.delete(column)
    desk.press("/compare")
    assert "the LMS has deleted the column" in desk.teacher.reload().text
    desk.send()
    (anew,) = columns(desk, "lost")
    assert anew["id"] != column["id"]
    assert desk.shown("lost") == 10


@pytest.fixture(scope="module")
def copied(played: Played) -> dict[str, Any]:
    """The LMS copies the course with everybody in it: the copy's number, and its link to Jupyter."""
    with played.stage.control(platform(played.stage)) as control:
        made = json_of(control.post(f"courses/{COURSE}/copy", json={"people": "everybody", "title": "Next year"}))
    (link,) = [activity["id"] for activity in made["activities"] if activity["title"] == "Jupyter"]
    return {"course": made["course"]["id"], "link": int(link)}


def test_a_copied_course_uses_its_copied_columns(desk: Desk, clerk: Clerk, request: pytest.FixtureRequest) -> None:
    desk.publish("copied", 10)
    desk.send()
    made = request.getfixturevalue("copied")
    with Launching(desk.played.stage, desk.platform, "ben.okafor", made["link"]) as student:
        assert student.begin().post(student.token()).status_code == 303
    desk.teacher.open_course(made["link"])
    (before,) = columns(desk, "copied", made["course"])
    store = Store(clerk.settings.store_url)
    publish(store, desk.teacher.course, [Grade("copied", "ben-okafor", 15.0, 20.0, needs_manual_grade=False)])
    store.close()
    desk.send()
    assert columns(desk, "copied", made["course"]) == [before]
    assert desk.books(made["course"]).shown("copied")["ben.okafor"] == 15
    assert desk.shown("copied") == 10, "the original's grades are its own"


def test_a_copied_course_takes_assignments_over_and_shows_them_to_nobody(desk: Desk, copied: dict[str, Any]) -> None:
    desk.teacher.open_course(copied["link"])
    assert "Take over its assignments" in desk.teacher.reload().text
    desk.teacher.press("/take-over")
    page = desk.teacher.reload().text
    assert "taken over, not released" in page
    assert "Take over its assignments" not in page
    with as_lab(desk.played.stage, "ben-okafor") as lab:
        listed = json_of(lab.get(f"api/courses/{desk.teacher.course}/assignments"))["assignments"]
        assert ASSIGNMENT not in {found["name"] for found in listed}
