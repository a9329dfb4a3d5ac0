"""Launches under way and tickets: short-lived, single-use, kept only as hashes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from kore.store.tables import DeepLinkRow, LoginRow, PersonRow, TicketRow

#: Logins kept at once. Anybody can begin one, so their number is bounded; the oldest go first.
LOGINS_KEPT = 20_000


@dataclass(frozen=True)
class Login:
    """A launch that was begun here."""

    nonce: str
    issuer: str
    client_id: str
    #: the platform's frame that keeps the browser's half, where cookies may not come back
    storage_target: str | None = None


@dataclass(frozen=True)
class Redemption:
    """What a ticket was for."""

    person: str
    landing: str


def hashed(secret: str) -> str:
    """How a secret stands in the store: whoever reads the store cannot use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_room(
    session: Session, table: type[LoginRow | DeepLinkRow], key: InstrumentedAttribute[str], kept: int, now: datetime
) -> None:
    """Forget what has expired and, where too much is left, the tenth that expires first: anybody can begin one."""
    session.execute(delete(table).where(table.expires_at <= now))
    if (session.scalar(select(func.count()).select_from(table)) or 0) >= kept:
        oldest = select(key).order_by(table.expires_at).limit(kept // 10)
        session.execute(delete(table).where(key.in_(oldest)))


def keep_login(
    session: Session, state: str, login: Login, now: datetime, expires_at: datetime, half: str | None = None
) -> None:
    """Remember a login until it is finished, expires or is crowded out; `half` is what the platform's frame keeps."""
    make_room(session, LoginRow, LoginRow.state_hash, LOGINS_KEPT, now)
    session.add(
        LoginRow(
            state_hash=hashed(state),
            nonce=login.nonce,
            issuer=login.issuer,
            client_id=login.client_id,
            storage_target=login.storage_target,
            browser_hash=hashed(half) if half else None,
            expires_at=expires_at,
        )
    )


def find_login(session: Session, state: str, now: datetime) -> Login | None:
    """The login of this state, which stays; None if unknown, taken or expired."""
    return _login(session.get(LoginRow, hashed(state)), now)


def take_login(session: Session, state: str, now: datetime, half: str | None = None) -> Login | None:
    """The login of this state, which nobody can take again; None if unknown, taken or expired.

    Args:
        session: a transaction.
        state: the secret that the launch brings back.
        now: the time.
        half: what the platform's frame has kept for this browser; whoever brings another one uses nothing up.
    """
    mine = [LoginRow.state_hash == hashed(state)]
    if half is not None:
        mine.append(LoginRow.browser_hash == hashed(half))
    return _login(session.scalar(delete(LoginRow).where(*mine).returning(LoginRow)), now)


def _login(row: LoginRow | None, now: datetime) -> Login | None:
    if row is None or row.expires_at <= now:
        return None
    return Login(row.nonce, row.issuer, row.client_id, row.storage_target)


def keep_ticket(
    session: Session, ticket: str, browser: str, person_id: int, landing: str, now: datetime, expires_at: datetime
) -> None:
    """Remember a ticket until it is redeemed or expires."""
    session.execute(delete(TicketRow).where(TicketRow.expires_at <= now))
    session.add(
        TicketRow(
            ticket_hash=hashed(ticket),
            browser_hash=hashed(browser),
            person_id=person_id,
            landing=landing,
            expires_at=expires_at,
        )
    )


def take_ticket(session: Session, ticket: str, browser: str, now: datetime) -> Redemption | None:
    """What the ticket was for; None if unknown, used, expired, or made for another browser.

    Another browser's attempt leaves the ticket to its owner.
    """
    row = session.scalar(
        delete(TicketRow)
        .where(TicketRow.ticket_hash == hashed(ticket), TicketRow.browser_hash == hashed(browser))
        .returning(TicketRow)
    )
    if row is None or row.expires_at <= now:
        return None
    person = session.get_one(PersonRow, row.person_id)
    return Redemption(person=person.name, landing=row.landing)
