"""What a room's lab asks: who may come in, by the names that the LMS has for them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel

from kore import names
from kore.access import Right
from kore.api.context import Services
from kore.api.identity import needs
from kore.model import Caller
from kore.store import standings

router = APIRouter(prefix="/rooms", tags=["rooms"])

#: people whom an answer names: the lab wants to show who works in the room, not who could
_MOST = 5000


class Guest(BaseModel):
    """A person who may open the room."""

    #: hub user
    name: str
    display_name: str


@router.get("/people", summary="Who may open the caller's room")
def people(caller: Annotated[Caller, needs(Right.ROOM_PEOPLE)], context: Services) -> list[Guest]:
    """Everybody who may open the room whose lab asks, by hub user."""
    with context.store.read() as session:
        everybody = standings.everybody(session, context.settings.automatic_rooms.kinds)
    guests = [
        Guest(name=person.name, display_name=person.shown)
        for person in everybody
        if caller.name in map(names.room_lab, context.access.opened(person))
    ]
    return guests[:_MOST]
