"""A column is deleted at the platform: only one that Kore made, and never a grade with it."""

from __future__ import annotations

from typing import Any

import pytest

from kore.errors import ColumnKept, NotFound, PlatformUnavailable
from kore.lti import claims
from kore.model import SCOPE_LINEITEM, Endpoints
from kore.steps.enrol import enrol

LINEITEMS = "https://lms.example.test/2/lineitems?type_id=1"


async def remove(world: Any, assignment: str = "ps1") -> None:
    async with world.running() as sender:
        await sender.remove(world.slug, assignment)


@pytest.fixture
async def sent(world: Any) -> Any:
    """Two grades are in a column that Kore made."""
    world.grade({"1": 8.0, "2": 7.0})
    await world.deliver()
    return world


async def test_a_column_goes_and_its_grades_stay_here_as_not_sent(sent: Any) -> None:
    await remove(sent)
    assert sent.gradebook.items == {}
    assert sent.statuses() == {}
    assert sent.grade({}) == 2
    await sent.deliver()
    (item,) = sent.gradebook.items
    assert sent.gradebook.points(item) == {"1": 8.0, "2": 7.0}


async def test_a_column_that_is_gone_already_is_no_problem(sent: Any) -> None:
    sent.gradebook.delete("1")
    await remove(sent)
    assert sent.statuses() == {}


async def test_without_a_column_there_is_nothing_to_delete(sent: Any) -> None:
    with pytest.raises(NotFound):
        await remove(sent, "ps2")
    await remove(sent)
    with pytest.raises(NotFound):
        await remove(sent)


@pytest.mark.parametrize("change", [{"resourceId": ""}, {"resourceId": "ananke:ps2"}, {"resourceLinkId": "7"}])
async def test_what_is_not_kores_alone_stays(sent: Any, change: dict[str, str]) -> None:
    sent.gradebook.items["1"] |= change
    with pytest.raises(ColumnKept):
        await remove(sent)
    assert list(sent.gradebook.items) == ["1"]
    assert sent.states() == {"1": "sent", "2": "sent"}


async def test_an_activitys_column_stays(sent: Any, launch_of: Any) -> None:
    url = sent.gradebook.items["1"]["id"]
    enrol(sent.store, launch_of("1", assignment="ps1", endpoints=Endpoints(LINEITEMS, url, None, claims.AGS_SCOPES)))
    with pytest.raises(ColumnKept):
        await remove(sent)


async def test_without_the_right_it_stays(sent: Any, launch_of: Any) -> None:
    services = Endpoints(LINEITEMS, None, None, claims.AGS_SCOPES - {SCOPE_LINEITEM})
    enrol(sent.store, launch_of("1", endpoints=services))
    with pytest.raises(ColumnKept):
        await remove(sent)


async def test_a_platform_that_is_away(sent: Any) -> None:
    sent.gradebook.away = True
    with pytest.raises(PlatformUnavailable):
        await remove(sent)
    assert sent.states() == {"1": "sent", "2": "sent"}


async def test_a_score_under_way_meanwhile_ends_quietly(sent: Any) -> None:
    sent.gradebook.pause = 0.2
    sent.grade({"1": 9.0})
    async with sent.running() as sender:
        await sent.until(lambda: sent.gradebook.at_once.total() == 1)
        await sender.remove(sent.slug, "ps1")
        await sent.until(lambda: sent.gradebook.at_once.total() == 0)
        sent.gradebook.pause = 0.0
        sent.grade({"2": 7.0})
        sender.wake()
        await sent.until(lambda: sent.states().get("2") == "sent")
    assert len(sent.gradebook.items) == 1


async def test_a_server_that_the_lms_has_left_is_not_asked(sent: Any, launch_of: Any) -> None:
    """Our token is for the new one."""
    moved = Endpoints("https://new.example.test/2/lineitems", scopes=claims.AGS_SCOPES)
    enrol(sent.store, launch_of("9", "Instructor", endpoints=moved))
    before = sent.gradebook.asked.total()
    with pytest.raises(NotFound):
        await remove(sent)
    assert sent.gradebook.asked.total() == before
