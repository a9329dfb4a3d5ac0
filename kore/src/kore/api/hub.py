"""What the hub asks Kore: whose ticket is this, and what is a person now?"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from kore.access import Right
from kore.api.context import Context, Services
from kore.api.identity import Through, needs
from kore.steps import hand_over
from kore.store import standings

router = APIRouter(prefix="/hub", tags=["hub"], dependencies=[needs(Right.REDEEM, through=Through.HUB)])


class Redeem(BaseModel):
    """A ticket and the browser's half of it."""

    ticket: str = Field(min_length=1, max_length=200)
    browser: str = Field(min_length=1, max_length=200)


class Identity(BaseModel):
    """A person as the hub wants them: all groups and roles, so that missing ones are taken away."""

    name: str
    #: what other people read: in rooms they see each other
    display_name: str
    groups: list[str]
    roles: list[dict[str, Any]]
    admin: bool


class Redeemed(Identity):
    """A person with a ticket."""

    #: the path to go on at
    landing: str


@router.post("/redeem", summary="Redeem a ticket")
def redeem(body: Redeem, context: Services) -> Redeemed:
    """Whose ticket it is; it is used up."""
    redemption = hand_over.redeem(context.store, body.ticket, body.browser)
    with context.store.read() as session:
        return Redeemed(landing=redemption.landing, **_identity(context, session, redemption.person))


@router.get("/users/{name}", summary="A person's groups and roles")
def user(name: str, context: Services) -> Identity:
    """What a person is by now."""
    with context.store.read() as session:
        return Identity(**_identity(context, session, name))


def _identity(context: Context, session: Session, name: str) -> dict[str, Any]:
    person = standings.of(session, name, context.settings.automatic_rooms.kinds)
    return {
        "name": name,
        "display_name": person.shown,
        "groups": context.access.groups(person),
        "roles": context.access.hub_roles(person),
        "admin": name in context.settings.admins,
    }
