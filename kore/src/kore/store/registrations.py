"""Platforms that registered themselves: pending until an administrator of the hub approves them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kore.errors import NotFound, RegistrationRefused
from kore.settings import Platform
from kore.store.tables import RegistrationRow

#: Pending registrations kept at once, and how long. Anybody can make one.
PENDING_KEPT = 20
PENDING_LIFE = timedelta(days=7)


@dataclass(frozen=True)
class Registered:
    """A registration as administrators see it."""

    id: int
    platform: Platform
    #: the LMS's product, as it calls itself
    product: str
    registered_at: datetime
    #: None: pending
    approved_at: datetime | None
    approved_by: str


def everything(session: Session) -> list[Registered]:
    """All registrations, the latest first."""
    rows = session.scalars(select(RegistrationRow).order_by(RegistrationRow.id.desc()))
    return [_registered(row) for row in rows]


def add(session: Session, platform: Platform, product: str, now: datetime) -> Registered:
    """Keep a registration until it is approved or removed; an earlier pending one of the same client id goes.

    Raises:
        RegistrationRefused: it is approved already, or too many others are pending.
    """
    pending = RegistrationRow.approved_at.is_(None)
    session.execute(delete(RegistrationRow).where(pending, RegistrationRow.registered_at <= now - PENDING_LIFE))
    key = (RegistrationRow.issuer == platform.issuer, RegistrationRow.client_id == platform.client_id)
    session.execute(delete(RegistrationRow).where(pending, *key))
    if session.scalar(select(RegistrationRow.id).where(*key)) is not None:
        raise RegistrationRefused("this platform is registered and approved; remove it first to register it anew")
    if (session.scalar(select(func.count()).select_from(RegistrationRow).where(pending)) or 0) >= PENDING_KEPT:
        raise RegistrationRefused(f"{PENDING_KEPT} registrations are pending; approve or remove some first")
    row = RegistrationRow(
        name=platform.name,
        product=product,
        issuer=platform.issuer,
        client_id=platform.client_id,
        deployment_ids=list(platform.deployment_ids),
        accept_deployments=platform.accept_deployments,
        authorization_endpoint=platform.authorization_endpoint,
        token_endpoint=platform.token_endpoint,
        token_audience=platform.token_audience,
        jwks_uri=platform.jwks_uri,
        registered_at=now,
    )
    session.add(row)
    session.flush()
    return _registered(row)


def approve(session: Session, number: int, by: str, now: datetime) -> Registered:
    """Let people come from this platform; approved once, it stays so.

    Raises:
        NotFound: there is no such registration.
    """
    row = _row(session, number)
    if row.approved_at is None:
        row.approved_at, row.approved_by = now, by
        session.flush()
    return _registered(row)


def remove(session: Session, number: int) -> Registered:
    """Forget a registration; what its people have here stays.

    Raises:
        NotFound: there is no such registration.
    """
    row = _row(session, number)
    session.delete(row)
    return _registered(row)


def _row(session: Session, number: int) -> RegistrationRow:
    row = session.get(RegistrationRow, number)
    if row is None:
        raise NotFound(f"there is no registration {number}")
    return row


def _registered(row: RegistrationRow) -> Registered:
    return Registered(
        id=row.id,
        platform=_platform(row),
        product=row.product,
        registered_at=row.registered_at,
        approved_at=row.approved_at,
        approved_by=row.approved_by,
    )


def _platform(row: RegistrationRow) -> Platform:
    return Platform(
        name=row.name,
        issuer=row.issuer,
        client_id=row.client_id,
        deployment_ids=tuple(row.deployment_ids),
        accept_deployments=row.accept_deployments or not row.deployment_ids,
        authorization_endpoint=row.authorization_endpoint,
        token_endpoint=row.token_endpoint,
        token_audience=row.token_audience,
        jwks_uri=row.jwks_uri,
    )
