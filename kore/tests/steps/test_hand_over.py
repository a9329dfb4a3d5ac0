"""Tickets to the hub: once, within a minute, in the same browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kore.errors import TicketRefused
from kore.model import Launch
from kore.steps import hand_over
from kore.steps.enrol import enrol
from kore.steps.hand_over import Ticket
from kore.store.database import Store


@pytest.fixture
def ticket(store: Store, launch_of: Callable[..., Launch], moment: Any) -> Ticket:
    return hand_over.issue(store, enrol(store, launch_of()).person_id, "/hub/home")


def test_a_ticket_is_redeemed_once(store: Store, ticket: Ticket) -> None:
    found = hand_over.redeem(store, ticket.ticket, ticket.browser)
    assert (found.person, found.landing) == ("user5", "/hub/home")
    with pytest.raises(TicketRefused):
        hand_over.redeem(store, ticket.ticket, ticket.browser)


def test_another_browser_gets_nothing_and_takes_nothing_away(store: Store, ticket: Ticket) -> None:
    for browser in ("", "stolen", ticket.ticket):
        with pytest.raises(TicketRefused):
            hand_over.redeem(store, ticket.ticket, browser)
    assert hand_over.redeem(store, ticket.ticket, ticket.browser).person == "user5"


@pytest.mark.parametrize(("seconds", "taken"), [(59.9, True), (60, False)])
def test_a_ticket_is_good_for_a_minute(store: Store, ticket: Ticket, moment: Any, seconds: float, taken: bool) -> None:
    moment.pass_(seconds=seconds)
    if taken:
        assert hand_over.redeem(store, ticket.ticket, ticket.browser).person == "user5"
    else:
        with pytest.raises(TicketRefused):
            hand_over.redeem(store, ticket.ticket, ticket.browser)


def test_tickets_cannot_be_guessed(store: Store, ticket: Ticket, launch_of: Callable[..., Launch]) -> None:
    other = hand_over.issue(store, enrol(store, launch_of("6")).person_id, "/")
    assert len({ticket.ticket, ticket.browser, other.ticket, other.browser}) == 4
    assert min(map(len, (ticket.ticket, ticket.browser))) >= 43  # 256 bits in base64
    with pytest.raises(TicketRefused):
        hand_over.redeem(store, ticket.ticket, other.browser)
