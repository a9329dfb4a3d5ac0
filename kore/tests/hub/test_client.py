from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from tests.hub.fake_kore import FakeKore

from kore.demo.processes import free_ports
from kore.errors import KoreUnavailable, TicketRefused
from kore.hub.client import HubRole, Kore


@pytest.fixture
def fake() -> Iterator[FakeKore]:
    with FakeKore(secret="s") as running:
        running.person("alice")
        yield running


@pytest.fixture
def kore(fake: FakeKore) -> Kore:
    return Kore.at(fake.url, "s")


def answering(answer: httpx.Response) -> Kore:
    return Kore(httpx.AsyncClient(transport=httpx.MockTransport(lambda _: answer)), "http://kore.test", "s")


async def test_a_ticket_becomes_a_person_once(fake: FakeKore, kore: Kore) -> None:
    ticket = fake.ticket("alice", "/base/lab")
    person = await kore.redeem(ticket, "half")
    assert (person.name, person.groups, person.roles, person.admin) == (
        "alice",
        ("learners",),
        (HubRole(name="user"),),
        False,
    )
    assert person.landing == "/base/lab"
    with pytest.raises(TicketRefused, match="0badcafe"):
        await kore.redeem(ticket, "half")


async def test_a_ticket_of_another_browser_is_refused(fake: FakeKore, kore: Kore) -> None:
    with pytest.raises(TicketRefused):
        await kore.redeem(fake.ticket("alice"), "other")


@pytest.mark.parametrize(("ticket", "browser"), [("t", ""), ("t" * 201, "half"), ("t", "h" * 201)])
async def test_what_is_no_ticket_is_refused_without_asking(
    fake: FakeKore, kore: Kore, ticket: str, browser: str
) -> None:
    with pytest.raises(TicketRefused):
        await kore.redeem(ticket, browser)
    assert fake.asked == []


async def test_a_wrong_secret_is_not_the_tickets_fault(fake: FakeKore) -> None:
    with pytest.raises(KoreUnavailable, match="HTTP 401"):
        await Kore.at(fake.url, "wrong").redeem(fake.ticket("alice"), "half")


async def test_kore_away_or_broken_is_told_apart_from_a_refusal(fake: FakeKore, kore: Kore) -> None:
    fake.down = True
    with pytest.raises(KoreUnavailable, match="HTTP 503"):
        await kore.redeem(fake.ticket("alice"), "half")
    with pytest.raises(KoreUnavailable, match="cannot be reached"):
        await Kore.at(f"http://127.0.0.1:{free_ports(1)[0]}", "s").redeem("t", "half")


async def test_an_answer_that_does_not_fit_is_refused_and_not_repeated() -> None:
    kore = answering(
        httpx.Response(
            200, json={"name": "alice", "display_name": "Alice", "groups": "secret-word", "roles": [], "admin": False}
        )
    )
    with pytest.raises(KoreUnavailable, match=r"groups, landing$"):
        await kore.redeem("t", "half")


async def test_people_are_known_or_gone(fake: FakeKore, kore: Kore) -> None:
    known = await kore.person("alice")
    assert known is not None
    assert known.name == "alice"
    assert await kore.person("bob") is None
    assert fake.asked == ["GET /hub/users/alice", "GET /hub/users/bob"]


async def test_only_kore_itself_can_say_that_somebody_is_gone() -> None:
    with pytest.raises(KoreUnavailable, match="HTTP 404"):
        await answering(httpx.Response(404, text="no such page")).person("alice")
