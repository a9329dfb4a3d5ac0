"""The hub's REST API, as far as Kore needs it: who holds a token, which grading labs and rooms there are and run."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from kore import names
from kore.errors import HubUnavailable, NotIdentified

#: A token must have been made for Kore: a lab's own one, or one from a login to Kore. A visitor's token that another
#: lab got hold of lacks this scope.
SCOPE = "access:services!service=kore"
#: media type of lists in pages
_PAGES = "application/jupyterhub-pagination+json"
#: seconds for which the hub's answer about a token is kept
_KEEP = 60.0
_KEPT = 10_000
#: hub users on a page; the hub gives no more
_PAGE = 200


@dataclass(frozen=True)
class TokenHolder:
    """The hub user behind a token."""

    name: str
    admin: bool
    #: whether a login in a browser has made the token; a lab's own one belongs to no such session
    session: bool = False


class Hub:
    """The hub, asked with Kore's service token."""

    def __init__(
        self, http: httpx.AsyncClient, api_url: str, token: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Use this client, which has a timeout.

        Args:
            http: the client.
            api_url: the hub's API, without a slash at its end.
            token: Kore's own, as a service of the hub.
            clock: seconds that only grow.
        """
        self._http = http
        self._api = api_url
        self._token = token
        self._clock = clock
        self._holders: dict[bytes, tuple[float, TokenHolder]] = {}

    async def holder(self, token: str) -> TokenHolder:
        """Who holds the token.

        Raises:
            NotIdentified: nobody, or the token was made for something else than Kore.
            HubUnavailable: the hub does not answer.
        """
        key = hashlib.sha256(token.encode()).digest()
        kept = self._holders.get(key)
        if kept is None or kept[0] < self._clock():
            kept = (self._clock() + _KEEP, await self._ask_holder(token))
            self._keep(key, kept)
        return kept[1]

    def forget(self, token: str) -> None:
        """Ask the hub again the next time."""
        self._holders.pop(hashlib.sha256(token.encode()).digest(), None)

    async def token_for_code(self, client_id: str, code: str, redirect_uri: str) -> str:
        """Finish a login to Kore (OAuth 2.0, RFC 6749, section 4.1.3).

        Raises:
            NotIdentified: the hub does not know the code.
            HubUnavailable: the hub does not answer.
        """
        form = {
            "client_id": client_id,
            "client_secret": self._token,
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
        }
        answer = await self._send("POST", "/oauth2/token", data=form)
        token = _object(answer).get("access_token")
        if answer.status_code != httpx.codes.OK or not isinstance(token, str):
            raise NotIdentified("the hub does not know this login")
        return token

    async def people(self) -> set[str]:
        """The names of hub users; who is removed between two pages can make the next page skip somebody.

        Raises:
            HubUnavailable: the hub does not answer, or not all of it.
        """
        return {user["name"] for user in await self._users()}

    async def knows(self, hub_user: str) -> bool:
        """Whether the hub has the user.

        Raises:
            HubUnavailable: the hub does not answer, or neither yes nor no.
        """
        answer = await self._own("GET", f"/users/{hub_user}")
        if answer.status_code not in {httpx.codes.OK, httpx.codes.NOT_FOUND}:
            raise HubUnavailable(f"the hub does not say whether it has {hub_user}: HTTP {answer.status_code}")
        return answer.status_code == httpx.codes.OK

    async def ensure_lab(self, hub_user: str) -> None:
        """Make sure that the hub user of a grading lab or a room exists.

        Raises:
            HubUnavailable: the hub does not answer, or refuses.
        """
        answer = await self._own("POST", f"/users/{hub_user}")
        if answer.status_code not in {httpx.codes.CREATED, httpx.codes.CONFLICT}:
            raise HubUnavailable(f"the hub does not make the user {hub_user}: HTTP {answer.status_code}")

    async def start_lab(self, hub_user: str) -> None:
        """Make sure that a grading lab or a room runs, or is starting.

        Raises:
            HubUnavailable: the hub does not answer, or refuses.
        """
        await self.ensure_lab(hub_user)
        answer = await self._own("POST", f"/users/{hub_user}/server")
        running = answer.status_code == httpx.codes.BAD_REQUEST and "running" in answer.text
        if not running and answer.status_code not in {httpx.codes.CREATED, httpx.codes.ACCEPTED}:
            raise HubUnavailable(f"the hub does not start the lab of {hub_user}: HTTP {answer.status_code}")

    async def delete_lab(self, hub_user: str) -> None:
        """Make sure that the hub user of a room is not there any more, and its lab stopped. Its files stay.

        Raises:
            HubUnavailable: the hub does not answer, or not now: the lab is just stopping.
        """
        answer = await self._own("DELETE", f"/users/{hub_user}")
        if answer.status_code not in {httpx.codes.NO_CONTENT, httpx.codes.NOT_FOUND}:
            raise HubUnavailable(f"the hub does not delete the user {hub_user}: HTTP {answer.status_code}")

    async def rooms(self) -> list[str]:
        """The hub users of rooms, without those whose labs are just starting or stopping.

        Raises:
            HubUnavailable: the hub does not answer, or not with a list.
        """
        return [user["name"] for user in await self._users(name_filter=names.ROOM_PREFIX) if _is_settled_room(user)]

    async def _users(self, **wanted: str) -> list[dict[str, Any]]:
        """What the hub lists, each with a name."""
        found: list[dict[str, Any]] = []
        offset: int | None = 0
        while offset is not None:
            query = urlencode({**wanted, "offset": offset, "limit": _PAGE})
            answer = await self._own("GET", f"/users?{query}", Accept=_PAGES)
            listed = _object(answer)
            users, pages = listed.get("items"), listed.get("_pagination")
            refused = answer.status_code != httpx.codes.OK
            if refused or not isinstance(users, list) or not all(map(_is_named, users)) or not isinstance(pages, dict):
                raise HubUnavailable(f"the hub does not list its users: HTTP {answer.status_code}")
            found += users
            offset = _next(pages, offset)
        return found

    async def _ask_holder(self, token: str) -> TokenHolder:
        answer = await self._send("GET", "/user", headers={"Authorization": f"token {token}"})
        if answer.status_code in {httpx.codes.FORBIDDEN, httpx.codes.UNAUTHORIZED}:
            raise NotIdentified("the hub does not know this token")
        model = _object(answer)
        if answer.status_code != httpx.codes.OK or not isinstance(model.get("name"), str):
            raise HubUnavailable(f"the hub does not say who holds a token: HTTP {answer.status_code}")
        scopes = model.get("scopes")
        if model.get("kind") != "user" or not isinstance(scopes, list) or SCOPE not in scopes:
            raise NotIdentified("the token was not made for Kore")
        return TokenHolder(model["name"], model.get("admin") is True, bool(model.get("session_id")))

    def _keep(self, key: bytes, kept: tuple[float, TokenHolder]) -> None:
        if len(self._holders) >= _KEPT:
            self._holders = {k: v for k, v in self._holders.items() if v[0] >= self._clock()}
        if len(self._holders) < _KEPT:
            self._holders[key] = kept

    async def _own(self, method: str, path: str, **headers: str) -> httpx.Response:
        return await self._send(method, path, headers={"Authorization": f"token {self._token}", **headers})

    async def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            return await self._http.request(method, self._api + path, **options)
        except httpx.HTTPError as error:
            raise HubUnavailable(f"the hub cannot be reached: {type(error).__name__}") from error


def _is_named(user: Any) -> bool:
    return isinstance(user, dict) and isinstance(user.get("name"), str)


def _is_settled_room(user: dict[str, Any]) -> bool:
    """Whether a user of the hub's list is a room's: the hub looks for the prefix anywhere in a name."""
    return str(user["name"]).startswith(names.ROOM_PREFIX) and user.get("pending") is None


def _next(pages: dict[str, Any], offset: int) -> int | None:
    """Where the hub's list goes on."""
    following = pages.get("next")
    after = following.get("offset") if isinstance(following, dict) else None
    return after if isinstance(after, int) and after > offset else None


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        document = answer.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
