"""Where a column is: known, made before, coupled with its activity, or new; and never made twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kore.errors import PlatformUnavailable
from kore.lti import claims
from kore.model import SCOPE_LINEITEM, Endpoints, Launch
from kore.sender import locate
from kore.sender.locate import Target
from kore.steps.enrol import enrol
from kore.steps.platforms import Platforms
from kore.store import columns, courses

LINEITEMS = "https://lms.example.test/2/lineitems?type_id=1"
COUPLED = "https://lms.example.test/2/lineitems/77/lineitem?type_id=1"
LaunchOf = Callable[..., Launch]


@pytest.fixture
def column(world: Any) -> int:
    world.grade({"1": 8.0})
    with world.store.read() as session:
        (found,) = columns.everything(session, courses.get(session, world.slug).id)
    return found.id


@pytest.fixture
def launch(world: Any, launch_of: LaunchOf) -> Callable[..., None]:
    """The activity of ps1 is launched, with these services."""

    def once(lineitem: str | None = None, scopes: frozenset[str] = claims.AGS_SCOPES) -> None:
        enrol(world.store, launch_of("1", assignment="ps1", endpoints=Endpoints(LINEITEMS, lineitem, None, scopes)))

    return once


async def prepare(world: Any, column: int) -> Target:
    return await locate.prepare(world.platforms, world.store, world.services, column)


async def test_a_new_column_is_made_once(world: Any, column: int) -> None:
    first = await prepare(world, column)
    assert (await prepare(world, column)).url == first.url
    assert list(world.gradebook.items) == ["1"]
    assert first.results == {}


async def test_a_column_made_before_is_found_again(world: Any, column: int) -> None:
    """As after a crash between making it and noting it, or a copied course."""
    made = await prepare(world, column)
    locate.forget(world.store, column, made.url)
    assert (await prepare(world, column)).url == made.url
    assert list(world.gradebook.items) == ["1"]


async def test_an_activitys_own_column_is_used(world: Any, column: int, launch: Any) -> None:
    launch(COUPLED)
    world.gradebook.items["77"] = {"id": COUPLED, "resourceId": ""}
    assert (await prepare(world, column)).url == COUPLED
    assert list(world.gradebook.items) == ["77"]


async def test_an_activity_that_was_deleted_with_its_column(world: Any, column: int, launch: Any) -> None:
    launch(COUPLED)
    world.gradebook.items["77"] = {"id": COUPLED, "resourceId": ""}
    await prepare(world, column)
    world.gradebook.delete("77")
    made = await prepare(world, column)
    assert made.url != COUPLED
    assert (await prepare(world, column)).url == made.url


async def test_without_the_right_to_read_line_items_the_coupled_one_is_taken(
    world: Any, column: int, launch: Any
) -> None:
    launch(COUPLED, frozenset({claims.SCOPE_SCORE}))
    found = await prepare(world, column)
    assert (found.url, found.results) == (COUPLED, None)
    assert world.gradebook.asked.total() == 0


async def test_where_there_is_no_column_it_is_said(world: Any, column: int, launch: Any) -> None:
    launch(None, claims.AGS_SCOPES - {SCOPE_LINEITEM})
    with pytest.raises(PlatformUnavailable, match="no column"):
        await prepare(world, column)


async def test_what_is_held_is_read(world: Any, column: int) -> None:
    await prepare(world, column)
    world.gradebook.teacher("2", 4.0)
    results = (await prepare(world, column)).results
    assert results is not None
    assert {user: result.score for user, result in results.items()} == {"2": 4.0}


async def test_looking_makes_nothing(world: Any, column: int) -> None:
    parts = (world.platforms, world.store, world.services, column)
    assert await locate.look(*parts) is None
    assert world.gradebook.asked.total() == 0
    made = await prepare(world, column)
    found = await locate.look(*parts)
    assert found is not None
    assert found.url == made.url
    world.gradebook.delete("1")
    assert await locate.look(*parts) is None
    with world.store.read() as session:
        assert columns.get(session, column).url is None


async def test_a_platform_that_is_not_registered_any_more(world: Any, column: int) -> None:
    world.platforms = Platforms(world.settings.model_copy(update={"platforms": ()}), world.store)
    with pytest.raises(PlatformUnavailable, match="not registered"):
        await prepare(world, column)
