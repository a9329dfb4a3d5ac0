"""Columns of the LMS's gradebook: kept through renames, other maxima, copies and deletions on either side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from desk import COURSE, Desk
from launching import Launching

from kore import settings
from kore.demo.person import Stuck
from kore.demo.plan import ASSIGNMENT, CLIENT_ID, DEPLOYMENT
from kore.lti import claims
from kore.lti.ags import GradeServices, Service
from kore.lti.own_keys import OwnKeys
from kore.lti.tokens import Tokens
from kore.model import Grade
from kore.settings import Settings
from kore.steps.publish import publish
from kore.store.database import Store

COPY, COPY_LINK = "8", 80


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

        self._do(COURSE, replace)

    def delete(self, column: dict[str, Any]) -> None:
        self._do(COURSE, lambda services, service: services.delete_line_item(service, _line_item(service, column)))

    def make(self, course: str, **document: Any) -> None:
        self._do(course, lambda services, service: services.make_line_item(service, document))

    def _do(self, course: str, work: Callable[[GradeServices, Service], Awaitable[object]]) -> None:
        platform = self.settings.platforms[0]
        lineitems = f"{platform.issuer}/mod/lti/services.php/{course}/lineitems?type_id={DEPLOYMENT}"

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


def copy_course(desk: Desk) -> str:
    """The LMS copies the course, its teacher and a student open the copy; its slug."""
    people = {"2": "teacher", "3": "student"}
    link = {"id": COPY_LINK, "course": COPY, "tool": CLIENT_ID, "title": "Jupyter", "graded": False}
    course = {"id": COPY, "label": "PHYS-101", "title": "Physics, next year", "enrolments": people}
    with desk.played.stage.control(desk.platform) as control:
        control.post("world", json={"courses": [course], "activities": [link]}).raise_for_status()
    with Launching(desk.played.stage, desk.platform, "ben.okafor", COPY_LINK) as student:
        assert student.begin().post(student.token()).status_code == 303
    desk.teacher.open_course(COPY_LINK)
    return desk.teacher.course


def test_a_copied_course_uses_its_copied_columns(desk: Desk, clerk: Clerk) -> None:
    desk.publish("copied", 10)
    desk.send()
    course = copy_course(desk)
    clerk.make(COPY, label="copied", scoreMaximum=20, resourceId="ananke:copied", tag="ananke")
    store = Store(clerk.settings.store_url)
    publish(store, course, [Grade("copied", "ben-okafor", 15.0, 20.0, needs_manual_grade=False)])
    store.close()
    desk.send()
    assert len(columns(desk, "copied", COPY)) == 1
    assert desk.books(COPY).shown("copied") == {"ben.okafor": 15}
    assert desk.shown("copied") == 10, "the original's grades are its own"
