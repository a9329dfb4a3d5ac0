"""Who asks, and may they? Every route has exactly one of `needs(…)` and `public` among its dependencies."""

import hmac
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from kore import cookies, names
from kore.access import Right
from kore.api import bodies
from kore.api.context import Context, context_of
from kore.errors import BadRequest, NotAllowed, NotIdentified
from kore.model import Caller, CallerKind
from kore.store import members, people

#: what the hub gives out is shorter and plainer
_TOKEN = re.compile(r"[!-~]{1,500}")

#: callers that are no people, by what their hub users are
_LABS = {names.Kind.COURSE: CallerKind.GRADING_LAB, names.Kind.ROOM: CallerKind.ROOM}

# No postponed annotations here: FastAPI could not read those of an instance's __call__.


class Through(StrEnum):
    """By what a caller is known."""

    #: labs: `Authorization: token …`, never a cookie, so no page of another site can use it
    HEADER = "header"
    #: people's pages: the session cookie; forms need their token, too
    COOKIE = "cookie"
    #: the hub: its own secret
    HUB = "hub"


class SignInNeeded(NotIdentified):
    """A person without a session opens a page: they are sent to the hub, which knows them."""


@dataclass(frozen=True)
class Needs:
    """Identify the caller and require one of the rights, in the course of the path."""

    rights: frozenset[Right]
    through: Through

    async def __call__(self, request: Request) -> Caller:
        """The caller.

        Raises:
            NotIdentified: nobody is known.
            NotAllowed: the caller has none of the rights.
            WithoutNbgrader: nobody has, in this instance.
        """
        context = context_of(request)
        caller = await _IDENTIFY[self.through](request, context)
        course = request.path_params.get("course")
        if not self.rights & context.access.rights(caller, course):
            context.access.require(caller, min(self.rights), course)
        return caller


def needs(*rights: Right, through: Through = Through.HEADER) -> Any:
    """The dependency of a route for callers who have one of the rights."""
    return Depends(Needs(frozenset(rights), through))


def public() -> None:
    """The dependency of a route that is for everybody."""


async def caller_of_token(context: Context, token: str) -> Caller:
    """The caller behind a hub token.

    Raises:
        NotIdentified: the hub does not know the token, or it was not made for Kore.
    """
    if not _TOKEN.fullmatch(token):  # it is about to become a header's value
        raise NotIdentified("this is not a token")
    holder = await context.hub.holder(token)
    kind = names.kind_of(holder.name)
    if kind is not names.Kind.USER:
        return Caller(_LABS[kind], holder.name)
    roles = await run_in_threadpool(_roles, context, holder.name)
    return Caller(CallerKind.PERSON, holder.name, roles, admin=holder.admin)


def _roles(context: Context, name: str) -> Any:
    with context.store.read() as session:
        return members.roles(session, name)


async def _by_token(request: Request, context: Context) -> Caller:
    return await caller_of_token(context, _authorization(request, {"token", "bearer"}))


async def _by_session(request: Request, context: Context) -> Caller:
    token = request.cookies.get(cookies.SESSION)
    if not token:
        raise SignInNeeded("no session")
    try:
        caller = await caller_of_token(context, token)
        # A lab's token would do here what only a person may, as soon as code in the lab sent it as a cookie.
        if not (await context.hub.holder(token)).session:
            raise NotIdentified("this token is no login's")
    except NotIdentified as error:
        raise SignInNeeded(error.detail) from None
    request.state.locale = await run_in_threadpool(_locale, context, caller.name)
    if request.method == "POST":
        given = (await bodies.form(request)).get("token", "")
        if not hmac.compare_digest(given.encode(), context.form_token(token).encode()):
            raise BadRequest("the form does not come from a page of this session; reload the page")
    return caller


def _locale(context: Context, name: str) -> str:
    with context.store.read() as session:
        person = people.find(session, name)
        return person.locale if person else ""


async def _by_hub_secret(request: Request, context: Context) -> Caller:
    if not hmac.compare_digest(_authorization(request, {"bearer"}).encode(), context.hub_secret.encode()):
        raise NotAllowed("only the hub may ask this")
    return Caller(CallerKind.HUB, "hub")


def _authorization(request: Request, schemes: set[str]) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() not in schemes or not token.strip():
        raise NotIdentified("the request has no token")
    return token.strip()


_IDENTIFY = {Through.HEADER: _by_token, Through.COOKIE: _by_session, Through.HUB: _by_hub_secret}
