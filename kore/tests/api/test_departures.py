"""Kore forgets whom the hub has removed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from tests.api.conftest import until

from kore.api import departures
from kore.steps.enrol import enrol
from kore.store.tables import PersonRow

KEEP_NOBODY: dict[str, Any] = {"keep": {"people": False, "homes": False}, "nbgrader": {"enable": False}}


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(departures, "_PAUSE", 0.01)


def known(service: Any) -> set[str]:
    with service.parts.store.read() as session:
        return set(session.scalars(select(PersonRow.name)))


def arrive(service: Any, launch_of: Any, *names: str) -> None:
    for name in names:
        enrol(service.parts.store, launch_of(name, username=name))


async def test_who_left_is_forgotten_and_who_is_there_is_not(
    fast: None, start: Any, launch_of: Any, moment: Any, caplog: Any
) -> None:
    caplog.set_level("INFO")
    service = await start(**KEEP_NOBODY, admins=["ada"])
    service.network.people = ["ben", "room-x"]
    arrive(service, launch_of, "ada", "ben", "chiara")
    asked = service.network.asked("/users")
    await until(lambda: service.network.asked("/users") > asked + 2)
    assert known(service) == {"ada", "ben", "chiara"}, "who has just launched may be on the way"
    moment.pass_(minutes=2)
    await until(lambda: known(service) == {"ada", "ben"})
    await until(lambda: "because they have left: 1" in caplog.text)
    assert not [record for record in caplog.records if "chiara" in record.message and record.name.startswith("kore")]


async def test_whom_the_hubs_list_skips_is_asked_for_by_name(
    fast: None, start: Any, launch_of: Any, moment: Any
) -> None:
    service = await start(**KEEP_NOBODY)
    service.network.people, service.network.skipped = ["ben"], {"ben"}
    arrive(service, launch_of, "ben", "chiara")
    moment.pass_(minutes=2)
    await until(lambda: known(service) == {"ben"})
    asked = service.network.asked("/users/ben")
    await until(lambda: service.network.asked("/users/ben") > asked + 1)
    assert known(service) == {"ben"}


async def test_while_the_hub_does_not_tell_nobody_has_left(
    fast: None, start: Any, launch_of: Any, moment: Any, caplog: Any
) -> None:
    service = await start(**KEEP_NOBODY)
    arrive(service, launch_of, "ben")
    moment.pass_(minutes=2)
    service.network.hub_answers = False
    await until(lambda: "who has left is not known" in caplog.text)
    assert known(service) == {"ben"}
    service.network.hub_answers = True
    await until(lambda: known(service) == set())


@pytest.mark.parametrize("settings_of", [{}, {"keep": {"people": False}}, {"nbgrader": {"enable": False}}])
async def test_elsewhere_nobody_is_asked_for(fast: None, start: Any, settings_of: dict[str, Any]) -> None:
    service = await start(**settings_of)
    await until(lambda: service.parts)
    assert service.network.asked("/users") == 0
