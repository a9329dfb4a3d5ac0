"""The administrators' page of platforms: those of the settings, those that registered themselves, fields for others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.responses import Response

from kore import cookies
from kore.access import Right
from kore.api import browser
from kore.api.context import Context, Services
from kore.api.identity import Through, needs
from kore.api.numbers import Number
from kore.api.templates import page
from kore.lti import tool
from kore.lti.guides import GUIDES
from kore.lti.guides.forms import filled
from kore.model import Caller
from kore.settings import Platform
from kore.steps import register
from kore.store import registrations
from kore.store.registrations import Registered

router = APIRouter(prefix="/platforms", tags=["pages"], include_in_schema=False)

_ADMIN: Any = needs(Right.ADMINISTRATE, through=Through.COOKIE)


@dataclass(frozen=True)
class Line:
    """A registration, and what to look at before it is approved."""

    registered: Registered
    #: all hosts that it names
    hosts: tuple[str, ...]
    #: another platform has this issuer and other keys: who approves this lets it speak for the same people
    other_keys: bool


@router.get("")
def platforms_page(request: Request, caller: Annotated[Caller, _ADMIN], context: Services) -> Response:
    """All platforms, those that wait for approval first."""
    with context.store.read() as session:
        found = registrations.everything(session)
    ours = tool.of(context.settings)
    known = [*context.settings.platforms, *(entry.platform for entry in found if entry.approved_at)]
    lines = [_line(entry, known) for entry in found]
    return page(
        request,
        "platforms.html",
        caller=caller,
        token=context.form_token(request.cookies[cookies.SESSION]),
        pending=[line for line in lines if line.registered.approved_at is None],
        approved=[line for line in lines if line.registered.approved_at is not None],
        fixed=context.settings.platforms,
        enabled=context.settings.registration.enable,
        ours=ours,
        guides=[filled(guide, ours) for guide in GUIDES.values()],
    )


@router.post("/{number}/approve")
def approve(number: Number, caller: Annotated[Caller, _ADMIN], context: Services) -> Response:
    """Let people come from this platform."""
    register.approve(context.store, number, caller.name)
    return _read_anew(context)


@router.post("/{number}/remove", dependencies=[_ADMIN])
def remove(number: Number, context: Services) -> Response:
    """Let nobody come from this platform any more."""
    register.remove(context.store, number)
    return _read_anew(context)


def _read_anew(context: Context) -> Response:
    context.platforms.read()
    return browser.see_other(f"{context.settings.kore_path}/platforms")


def _line(registered: Registered, known: list[Platform]) -> Line:
    platform = registered.platform
    addresses = (platform.issuer, platform.authorization_endpoint, platform.token_endpoint, platform.jwks_uri)
    hosts = dict.fromkeys(urlsplit(address).netloc for address in addresses)
    return Line(registered, tuple(hosts), register.other_keys(platform, known))
