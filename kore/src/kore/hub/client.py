"""Kore as the hub asks it: whose ticket is this, and what may a person do now?"""

from __future__ import annotations

from typing import Any, Self, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kore.errors import KoreUnavailable, NotFound, TicketRefused

#: seconds; Kore is on the same machine, and a person waits
_TIMEOUT = 5.0
#: Characters of a ticket and of the browser's half; both are far shorter.
_LONGEST = 200


class HubRole(BaseModel):
    """A JupyterHub role with its scopes; one without scopes is configured at the hub."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(min_length=1, max_length=255)
    description: str | None = None
    scopes: tuple[str, ...] | None = None


class Person(BaseModel):
    """A person, with *all* groups and roles."""

    model_config = ConfigDict(frozen=True)

    name: str
    #: what other people read
    display_name: str
    groups: tuple[str, ...]
    roles: tuple[HubRole, ...]
    admin: bool


class Redeemed(Person):
    """A person who brought a ticket, and the path where they go on."""

    landing: str


_Answer = TypeVar("_Answer", bound=Person)


class Kore:
    """Kore, asked with the hub's own secret."""

    def __init__(self, http: httpx.AsyncClient, url: str, secret: str) -> None:
        """Ask Kore through this client.

        Args:
            http: the client, which has a timeout.
            url: Kore's address for programs, without a slash at its end.
            secret: the instance's secret `hub-to-kore`.
        """
        self._http = http
        self._url = url
        self._headers = {"Authorization": f"Bearer {secret}", "Accept": "application/json"}

    @classmethod
    def at(cls, url: str, secret: str) -> Self:
        """Kore on this machine. Connections are not kept: a redemption on a stale one could not be repeated."""
        limits = httpx.Limits(max_keepalive_connections=0)
        return cls(httpx.AsyncClient(timeout=_TIMEOUT, limits=limits, trust_env=False), url, secret)

    async def redeem(self, ticket: str, browser: str) -> Redeemed:
        """Use the ticket up.

        Args:
            ticket: from the address.
            browser: the browser's half, from its cookie.

        Raises:
            TicketRefused: the ticket is unknown, used, late, or another browser's.
            KoreUnavailable: Kore cannot be reached, or answers what it should not.
        """
        if not browser or max(len(ticket), len(browser)) > _LONGEST:
            raise TicketRefused("the browser brought no half of the ticket, or one that is none")
        answer = await self._ask("POST", "/hub/redeem", json={"ticket": ticket, "browser": browser})
        if _is_problem(answer, TicketRefused.code):
            raise TicketRefused(f"Kore refused the ticket{_reference(answer)}")
        return _checked(Redeemed, answer)

    async def person(self, name: str) -> Person | None:
        """What a person is by now, or None for a person whom Kore does not know (any more).

        Raises:
            KoreUnavailable: Kore cannot be reached, or answers what it should not.
        """
        answer = await self._ask("GET", f"/hub/users/{name}")
        if _is_problem(answer, NotFound.code):
            return None
        return _checked(Person, answer)

    async def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            return await self._http.request(method, self._url + path, headers=self._headers, **options)
        except httpx.HTTPError as error:
            raise KoreUnavailable(f"Kore cannot be reached: {type(error).__name__}") from error


def _checked(kind: type[_Answer], answer: httpx.Response) -> _Answer:
    if answer.status_code != httpx.codes.OK:
        raise KoreUnavailable(f"Kore answered HTTP {answer.status_code}{_reference(answer)}")
    try:
        return kind.model_validate_json(answer.content)
    except ValidationError as error:
        places = sorted({".".join(map(str, problem["loc"])) for problem in error.errors()})
        raise KoreUnavailable(f"Kore's answer does not fit: {', '.join(places)}") from None


def _problem(answer: httpx.Response) -> dict[str, Any]:
    """The problem document (RFC 9457) of an answer, else nothing."""
    if not answer.headers.get("Content-Type", "").startswith("application/problem+json"):
        return {}
    try:
        document = answer.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _is_problem(answer: httpx.Response, code: str) -> bool:
    """Whether Kore itself says this; the status alone could come from anywhere, or mean that our secret is wrong."""
    return str(_problem(answer).get("type")).rpartition(":")[2] == code


def _reference(answer: httpx.Response) -> str:
    reference = _problem(answer).get("reference")
    return f" (in Kore's log: {reference[:40]})" if isinstance(reference, str) else ""
