from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.api.conftest import until

from kore import clock
from kore.api import background, rosters
from kore.lti.own_keys import OwnKeys
from kore.model import JobKind
from kore.store import courses, jobs


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "_PAUSE", 0.01)
    monkeypatch.setattr(background, "_OWN_KEYS", 0.01)
    monkeypatch.setattr(background, "_RECOVERY", 0.01)


def wait_for_lab(service: Any, course: str) -> None:
    with service.parts.store.write() as session:
        jobs.add(session, courses.get(session, course).id, JobKind.EXAMPLE, None, None, clock.now())


async def test_a_lab_is_started_for_work_that_waits(fast: None, service: Any, course: str) -> None:
    await asyncio.sleep(0.05)
    assert not service.network.requests
    wait_for_lab(service, course)
    await until(lambda: service.network.asked(f"/users/course-{course}/server"))


async def test_it_is_tried_again_when_the_hub_comes_back(fast: None, service: Any, course: str, caplog: Any) -> None:
    service.network.hub_answers = False
    wait_for_lab(service, course)
    await until(lambda: "is not ready" in caplog.text)
    service.network.hub_answers = True
    await until(lambda: service.network.asked(f"/users/course-{course}/server"))


async def test_an_unforeseen_failure_does_not_end_it(
    fast: None, service: Any, course: str, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    waiting, failed = background._waiting, []

    def broken(context: Any) -> Any:
        failed.append(True)
        if len(failed) == 1:
            raise RuntimeError("the disk is full")
        return waiting(context)

    wait_for_lab(service, course)
    monkeypatch.setattr(background, "_waiting", broken)
    await until(lambda: service.network.asked(f"/users/course-{course}/server"))
    assert "work in the background failed; it begins again" in caplog.text


@pytest.mark.parametrize("nbgrader", [True, False])
async def test_rosters_are_read_at_night(nbgrader: bool, start: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Any] = []

    async def every_night(context: Any) -> None:
        begun.append(context)
        await asyncio.Event().wait()

    monkeypatch.setattr(rosters, "every_night", every_night)
    service = await start(nbgrader={"enable": nbgrader})
    await until(lambda: begun)
    assert begun == [service.parts]


async def published(service: Any) -> list[str]:
    return [key["kid"] for key in (await service.client().get("/lti/jwks")).json()["keys"]]


async def test_keys_that_another_process_rotates_are_served_without_a_restart(fast: None, service: Any) -> None:
    (first,) = await published(service)
    second = OwnKeys(service.settings.kore_dir / "keys").rotate().kid
    await until(lambda: len(service.parts.own_keys.lives()) == 2)
    assert await published(service) == [first, second]


async def test_keys_are_rotated_when_it_is_time(fast: None, service: Any, moment: Any) -> None:
    (only,) = service.parts.own_keys.lives()
    moment.at = only.made + timedelta(days=180)
    await until(lambda: len(service.parts.own_keys.lives()) == 2)
    assert len(await published(service)) == 2


async def test_known_keys_serve_on_when_the_directory_cannot_be_used(fast: None, service: Any, caplog: Any) -> None:
    before = await published(service)
    (service.settings.kore_dir / "keys" / "0123456789abcdef.pem").write_text("nonsense")
    await until(lambda: "the keys known so far serve on" in caplog.text)
    assert await published(service) == before
