"""Platforms that registered themselves: pending until an administrator of the hub approves them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kore.settings import Platform
from kore.store.tables import RegistrationRow


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
