"""Everything together."""

from __future__ import annotations

from typing import Any

import httpx
from tests.doctor.conftest import LMS

from kore import clock
from kore.doctor.examination import examine
from kore.doctor.findings import Mark, Section
from kore.lti import claims
from kore.model import Endpoints
from kore.settings import Settings
from kore.steps.enrol import enrol
from kore.store.database import Store
from kore.store.tables import RegistrationRow


async def look(settings: Settings, store: Store | None, world: Any) -> list[Section]:
    return [section async for section in examine(settings, store, httpx.MockTransport(world))]


def marks(sections: list[Section]) -> set[Mark]:
    return {finding.mark for section in sections for finding in section.findings}


async def test_a_healthy_instance(settings: Settings, store: Store, world: Any, launch_of: Any) -> None:
    endpoints = Endpoints(lineitems="https://l", memberships="https://m", scopes=claims.AGS_SCOPES)
    enrol(store, launch_of(endpoints=endpoints))
    sections = await look(settings, store, world)
    titles = ["Instance main", "Public address https://hub.example.test/main", f"Example LMS ({LMS}, client id kore)"]
    assert [section.title for section in sections] == titles
    assert marks(sections) == {Mark.WELL}


async def test_a_platform_that_is_down_is_told_with_the_others(settings: Settings, store: Store, world: Any) -> None:
    world.instead |= {f"{LMS}/{path}": httpx.ConnectError("x") for path in ("jwks", "auth", "token")}
    other = settings.platforms[0].model_copy(update={"client_id": "other", "name": "Other"})
    both = settings.model_copy(update={"platforms": (settings.platforms[0], other)})
    *_, first, second = await look(both, store, world)
    assert first.title.startswith("Example LMS")
    assert second.title.startswith("Other")
    assert Mark.WRONG in marks([first])


async def test_platforms_that_registered_themselves_count(settings: Settings, store: Store, world: Any) -> None:
    with store.write() as session:
        session.add(
            RegistrationRow(
                name="New LMS",
                issuer=LMS,
                client_id="new",
                authorization_endpoint=f"{LMS}/auth",
                token_endpoint=f"{LMS}/token",
                jwks_uri=f"{LMS}/jwks",
                registered_at=clock.now(),
                approved_at=clock.now(),
            )
        )
    titles = [section.title for section in await look(settings, store, world)]
    assert titles[-1] == f"New LMS ({LMS}, client id new)"


async def test_without_platforms_or_store_there_is_a_report(settings: Settings, world: Any) -> None:
    sections = await look(settings.model_copy(update={"platforms": ()}), None, world)
    assert sections[-1].title == "Platforms"
    assert "no LMS is registered" in sections[-1].findings[0].said


async def test_a_store_of_another_version_is_not_asked_for_platforms(
    settings: Settings, store: Store, world: Any
) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE registrations")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    sections = await look(settings, store, world)
    assert len(sections) == 3
