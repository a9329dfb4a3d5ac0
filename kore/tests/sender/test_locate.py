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
COPY = "https://lms.example.test/3/lineitems"
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

    def once(
        lineitem: str | None = None, scopes: frozenset[str] = claims.AGS_SCOPES, lineitems: str = LINEITEMS
    ) -> None:
        enrol(world.store, launch_of("1", assignment="ps1", endpoints=Endpoints(lineitems, lineitem, None, scopes)))

    return once


async def prepare(world: Any, column: int) -> Target:
    return await locate.prepare(world.platforms, world.store, world.services, world.settings.launch_url, column)


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


async def test_what_kore_says_of_its_column(world: Any, column: int) -> None:
    await prepare(world, column)
    (item,) = world.gradebook.items.values()
    assert (item["label"], item["scoreMaximum"], item["resourceId"], item["tag"]) == ("ps1", 10, "ananke:ps1", "ananke")
    assert item["submissionReview"]["url"] == "https://hub.example.test/main/services/kore/lti/launch"


async def test_a_column_that_was_renamed_at_the_platform_stays_the_one(world: Any, column: int) -> None:
    made = await prepare(world, column)
    world.gradebook.items["1"] |= {"label": "Blatt 1", "tag": "theirs"}
    assert (await prepare(world, column)).url == made.url
    locate.forget(world.store, column, made.url)
    assert (await prepare(world, column)).url == made.url
    assert [item["label"] for item in world.gradebook.items.values()] == ["Blatt 1"]


async def test_the_column_of_a_copied_course_is_used(world: Any, launch_of: LaunchOf) -> None:
    """The platform has copied the columns, too, with all that Kore once said of them."""
    world.grade({"1": 8.0})
    await world.deliver()
    copied = world.gradebook.items.pop("1") | {"id": f"{COPY}/9/lineitem?type_id=1"}
    world.gradebook.items["9"] = copied
    world.gradebook.cells.clear()
    services = Endpoints(f"{COPY}?type_id=1", None, None, claims.AGS_SCOPES)
    made = [enrol(world.store, launch_of(str(n), context_id="3", endpoints=services)).course for n in (1, 2, 3)]
    world.slug = str(made[0])
    world.grade({"1": 9.0, "2": 7.0})
    await world.deliver()
    assert list(world.gradebook.items.values()) == [copied]
    assert world.gradebook.points("9") == {"1": 9.0, "2": 7.0}
    assert set(world.states().values()) == {"sent"}


@pytest.mark.parametrize(("coupled", "used"), [(None, "1"), ("2", "2"), ("77", "1")])
async def test_of_several_copies_the_one_beside_the_activity_is_used(
    world: Any, column: int, launch: Any, coupled: str | None, used: str
) -> None:
    for number in ("1", "2", "3"):
        url = f"https://lms.example.test/2/lineitems/{number}/lineitem?type_id=1"
        world.gradebook.items[number] = {"id": url, "resourceId": "ananke:ps1", "scoreMaximum": 100}
    launch(coupled and f"https://lms.example.test/2/lineitems/{coupled}/lineitem?type_id=1")
    assert (await prepare(world, column)).url == world.gradebook.items[used]["id"]
    assert len(world.gradebook.items) == 3


async def test_a_platform_that_has_moved_is_asked_where_it_is_now(world: Any, column: int, launch: Any) -> None:
    before = await prepare(world, column)
    launch(lineitems=LINEITEMS.replace("lms", "moved"))
    assert await locate.look(world.platforms, world.store, world.services, column) is None
    url = before.url.replace("lms", "moved")
    world.gradebook.items["1"]["id"] = url
    assert (await prepare(world, column)).url == url
    assert list(world.gradebook.items) == ["1"]
    assert {request.host for request in world.gradebook.urls[-2:]} == {"moved.example.test"}


async def test_a_platform_that_has_moved_without_its_columns(world: Any, launch: Any) -> None:
    """What was sent is not in the new column; it can be sent again."""
    world.grade({"1": 8.0})
    await world.deliver()
    world.gradebook.delete("1")
    launch(COUPLED, lineitems=LINEITEMS.replace("lms", "moved"))  # the old server's address serves no more
    world.gradebook.site = "https://moved.example.test"
    world.grade({"2": 7.0})
    await world.deliver()
    (item,) = world.gradebook.items
    assert world.gradebook.points(item) == {"2": 7.0}
    assert world.states() == {"1": "failed", "2": "sent"}


async def test_a_column_elsewhere_is_not_trusted(world: Any, column: int) -> None:
    """Our token is the platform's."""
    evil = {"id": "https://evil.example/1", "resourceId": "ananke:ps1", "scoreMaximum": 10}
    world.gradebook.items["1"] = evil
    for _ in range(2):
        with pytest.raises(PlatformUnavailable):
            await prepare(world, column)
    assert world.gradebook.items == {"1": evil}
    assert {request.host for request in world.gradebook.urls} == {"lms.example.test"}


async def test_an_activitys_own_column_is_used(world: Any, column: int, launch: Any) -> None:
    launch(COUPLED)
    world.gradebook.items["77"] = {"id": COUPLED, "resourceId": "", "scoreMaximum": 100}
    assert (await prepare(world, column)).url == COUPLED
    assert list(world.gradebook.items) == ["77"]


async def test_an_activity_that_was_deleted_with_its_column(world: Any, column: int, launch: Any) -> None:
    launch(COUPLED)
    world.gradebook.items["77"] = {"id": COUPLED, "resourceId": "", "scoreMaximum": 100}
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
