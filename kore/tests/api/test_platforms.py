"""The administrators' page: what registered itself is approved and removed there."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kore.lti.guides import GUIDES
from kore.lti.registration import Registration
from kore.settings import Platform
from kore.steps.register import keep
from kore.store.registrations import Registered


@pytest.fixture
def boss(service: Any) -> Any:
    return service.page("boss", admin=True)


@pytest.fixture
def pending(service: Any, platform: Platform) -> Registered:
    changed = {"name": "new.example.test", "issuer": "https://new.example.test", "client_id": "<new>"}
    made = Registration(platform.model_copy(update=changed), "moodle <4.5>")
    return keep(service.parts.store, service.settings, made)


async def send(service: Any, boss: Any, number: int, verb: str) -> Any:
    return await boss.post(f"/platforms/{number}/{verb}", data=service.form("boss"))


async def test_who_waits_is_shown_with_all_it_says(service: Any, boss: Any, pending: Registered) -> None:
    page = (await boss.get("/platforms")).text
    assert page.index("waits for approval") < page.index("in the settings")
    for said in ("https://new.example.test", "&lt;new&gt;", "moodle &lt;4.5&gt;", "<code>lms.example.test</code>"):
        assert said in page
    assert f"number <strong>{pending.id}</strong>" in page
    assert "Is this yours?" in page


async def test_a_platform_counts_from_its_approval_on(service: Any, boss: Any, pending: Registered) -> None:
    answer = await send(service, boss, pending.id, "approve")
    assert (answer.status_code, answer.headers["location"]) == (303, "/main/services/kore/platforms")
    assert service.parts.platforms.find(pending.platform.issuer, "<new>") == pending.platform
    page = (await boss.get("/platforms")).text
    assert re.search("approved .* UTC by boss", page)
    assert "waits for approval" not in page


async def test_and_no_longer_than_to_its_removal(service: Any, boss: Any, pending: Registered, course: str) -> None:
    await send(service, boss, pending.id, "approve")
    assert (await send(service, boss, pending.id, "remove")).status_code == 303
    assert service.parts.platforms.find(pending.platform.issuer, "<new>") is None
    assert "new.example.test" not in (await boss.get("/platforms")).text
    assert (await boss.get(f"/courses/{course}")).status_code == 200


@pytest.mark.parametrize("verb", ["approve", "remove"])
async def test_what_is_gone_is_not_found(verb: str, service: Any, boss: Any, pending: Registered) -> None:
    await send(service, boss, pending.id, "remove")
    assert (await send(service, boss, pending.id, verb)).status_code == 404


@pytest.mark.parametrize(("keys", "warned"), [("https://lms.example.test/jwks", False), ("https://evil.test/", True)])
async def test_other_keys_for_a_known_issuer_raise_an_alarm(
    keys: str, warned: bool, service: Any, boss: Any, platform: Platform
) -> None:
    second = platform.model_copy(update={"client_id": "second", "jwks_uri": keys})
    keep(service.parts.store, service.settings, Registration(second, ""))
    assert ("same issuer and other keys" in (await boss.get("/platforms")).text) == warned


async def test_every_lms_has_its_fields_there(boss: Any) -> None:
    page = (await boss.get("/platforms")).text
    for guide in GUIDES.values():
        assert f"<summary>{guide.name}</summary>" in page
    assert "https://hub.example.test/main/services/kore/lti/deep-link" in page
    assert "{ours" not in page


async def test_the_page_says_where_no_registrations_are_taken(start: Any) -> None:
    service = await start(registration={"enable": False})
    page = (await service.page("boss", admin=True).get("/platforms")).text
    assert "takes no registrations" in page
    assert "/lti/register" not in page


@pytest.mark.parametrize(("name", "admin"), [("boss", True), ("ina", False)])
async def test_only_administrators_are_led_there(name: str, admin: bool, service: Any, course: str) -> None:
    page = (await service.page(name, admin=admin).get("/")).text
    assert ('href="/main/services/kore/platforms"' in page) == admin
