"""A one-time ticket takes a person from Kore to the hub, in the same browser."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from kore import clock
from kore.errors import TicketRefused
from kore.store import handshakes
from kore.store.database import Store

#: how long a ticket is good for
LIFE = timedelta(seconds=60)
_RANDOM = 32


@dataclass(frozen=True)
class Ticket:
    """A ticket for the address, and the secret that stays in the browser's cookie."""

    ticket: str
    browser: str


def issue(store: Store, person_id: int, landing: str) -> Ticket:
    """Make a ticket.

    Args:
        store: remembers it, as hashes.
        person_id: who it is for.
        landing: the path that the hub opens after the login.
    """
    made = Ticket(secrets.token_urlsafe(_RANDOM), secrets.token_urlsafe(_RANDOM))
    now = clock.now()
    with store.write_passing() as session:
        handshakes.keep_ticket(session, made.ticket, made.browser, person_id, landing, now, now + LIFE)
    return made


def redeem(store: Store, ticket: str, browser: str) -> handshakes.Redemption:
    """Take a ticket back.

    Raises:
        TicketRefused: it is unknown, used, expired or another browser's.
    """
    with store.write_passing() as session:
        redemption = handshakes.take_ticket(session, ticket, browser, clock.now())
    if redemption is None:
        raise TicketRefused("the ticket is unknown, used, expired or another browser's")
    return redemption
