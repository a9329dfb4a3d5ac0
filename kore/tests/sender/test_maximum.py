"""The maximum of a column: Kore's own follows the assignment, everybody else's stays."""

from __future__ import annotations

from typing import Any

import pytest

from kore import clock
from kore.lti import claims
from kore.model import SCOPE_LINEITEM, Endpoints
from kore.sender import maximum
from kore.steps.enrol import enrol
from kore.store import assignments, columns, courses, members, outbox

LINEITEMS = "https://lms.example.test/2/lineitems?type_id=1"
OTHERS = {"resourceLinkId": "7", "endDateTime": "2027-01-01T00:00:00Z", "https://lms.example.test/ext": {"a": [1]}}


def given(world: Any) -> float | None:
    with world.store.read() as session:
        (column,) = columns.everything(session, courses.get(session, world.slug).id)
    return column.given


async def send(world: Any, points: dict[str, float], most: float) -> None:
    world.grade(points, max_score=most)
    await world.deliver()
    assert set(world.states().values()) == {"sent"}


async def test_the_maximum_follows_and_all_else_stays(world: Any) -> None:
    await send(world, {"1": 8.0, "2": 5.0, "3": 1.0}, 10.0)
    world.gradebook.items["1"] |= OTHERS | {"label": "Blatt 1"}
    before = dict(world.gradebook.items["1"])
    await send(world, {"1": 16.0, "2": 20.0, "3": 3.0}, 20.0)
    assert world.gradebook.items["1"] == before | {"scoreMaximum": 20.0}
    assert world.gradebook.points() == {"1": 16.0, "2": 20.0, "3": 3.0}
    assert given(world) == 20.0


async def test_it_follows_down_too_although_somebody_left_with_the_old_one(world: Any) -> None:
    await send(world, {"1": 8.0, "2": 5.0, "3": 1.0}, 20.0)
    await send(world, {"1": 8.0, "2": 5.0}, 10.0)
    assert world.gradebook.items["1"]["scoreMaximum"] == 10.0
    assert world.gradebook.points() == {"1": 8.0, "2": 5.0, "3": 0.5}


async def test_a_column_made_for_a_submission_gets_its_maximum_with_the_first_grade(world: Any) -> None:
    with world.store.write() as session:
        course = courses.get(session, world.slug)
        column = columns.ensure(session, course.id, assignments.ensure(session, course.id, "ps1").id)
        progress = {"activity": "Submitted", "grading": "Pending", "given": None, "maximum": None, "comment": ""}
        outbox.want(session, column, members.get(session, course.id, "user1").person_id, progress, clock.now())
    await world.deliver()
    assert world.gradebook.items["1"]["scoreMaximum"] == maximum.UNKNOWN
    await send(world, {"1": 8.0}, 10.0)
    assert world.gradebook.items["1"]["scoreMaximum"] == 10.0
    assert world.gradebook.points() == {"1": 8.0}


async def test_what_the_platforms_teacher_changed_is_respected_from_then_on(world: Any) -> None:
    await send(world, {"1": 8.0}, 10.0)
    world.gradebook.items["1"]["scoreMaximum"] = 100.0
    world.gradebook.cells["1", "1"]["points"] = 80.0
    for most in (20.0, 40.0):
        await send(world, {"1": most * 0.75}, most)
        assert world.gradebook.items["1"]["scoreMaximum"] == 100.0
        assert world.gradebook.points() == {"1": 75.0}
    assert given(world) is None
    assert world.gradebook.asked["PUT"] == 0
    assert world.gradebook.asked["GET"] == 1


async def test_a_change_that_arrived_without_an_answer_is_still_ours(world: Any) -> None:
    await send(world, {"1": 8.0}, 10.0)
    world.gradebook.items["1"]["scoreMaximum"] = 20.0
    world.gradebook.cells["1", "1"]["points"] = 16.0
    await send(world, {"1": 15.0}, 20.0)
    assert given(world) == 20.0
    assert world.gradebook.asked["PUT"] == 0


async def test_a_platform_that_changes_no_column_gets_the_grades_all_the_same(world: Any) -> None:
    await send(world, {"1": 8.0}, 10.0)
    world.gradebook.unchangeable = True
    await send(world, {"1": 15.0}, 20.0)
    assert world.gradebook.points() == {"1": 7.5}
    assert given(world) == 10.0
    world.gradebook.unchangeable = False
    await send(world, {"1": 16.0}, 20.0)
    assert world.gradebook.points() == {"1": 16.0}


async def test_without_the_right_nothing_is_changed(world: Any, launch_of: Any) -> None:
    await send(world, {"1": 8.0}, 10.0)
    scopes = claims.AGS_SCOPES - {SCOPE_LINEITEM}
    enrol(world.store, launch_of("1", assignment="ps1", endpoints=Endpoints(LINEITEMS, None, None, scopes)))
    coupled = world.gradebook.items["1"]["id"]
    enrol(world.store, launch_of("1", assignment="ps1", endpoints=Endpoints(LINEITEMS, coupled, None, scopes)))
    await send(world, {"1": 15.0}, 20.0)
    assert world.gradebook.points() == {"1": 7.5}
    assert world.gradebook.asked["GET"] == 0


async def test_a_column_that_is_not_kores_is_left_alone(world: Any, launch_of: Any) -> None:
    url = "https://lms.example.test/2/lineitems/77/lineitem?type_id=1"
    world.gradebook.items["77"] = {"id": url, "resourceId": "", "scoreMaximum": 100}
    enrol(world.store, launch_of("1", assignment="ps1", endpoints=Endpoints(LINEITEMS, url, None, claims.AGS_SCOPES)))
    for most in (10.0, 20.0):
        await send(world, {"1": most / 2}, most)
    assert world.gradebook.items["77"]["scoreMaximum"] == 100
    assert given(world) is None


@pytest.mark.parametrize(("there", "owned"), [(10.0, 10.0), (30.0, None)])
async def test_a_column_found_again_is_kores_if_its_maximum_is(world: Any, there: float, owned: float | None) -> None:
    """As after a crash between making it and noting it, or a deep link; a copied course has other plans."""
    await send(world, {"1": 8.0}, 10.0)
    world.gradebook.items["1"]["scoreMaximum"] = there
    with world.store.write() as session:
        (column,) = columns.everything(session, courses.get(session, world.slug).id)
        columns.forget_url(session, column.id, str(column.url))
    world.gradebook.cells.clear()
    await send(world, {"1": 7.0}, 10.0)
    assert given(world) == owned


@pytest.mark.parametrize(
    ("one", "other", "same"), [(10.0, 10.0, True), (3.33333, 3.333333, True), (10.0, 11.0, False), (None, None, False)]
)
def test_what_is_the_same(one: float | None, other: float | None, same: bool) -> None:
    assert maximum.same(one, other) is same
