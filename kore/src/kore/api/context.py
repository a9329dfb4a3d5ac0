"""What the routes work with, made once when the service starts."""

from __future__ import annotations

import hashlib
import hmac
import ssl
from collections import Counter
from dataclasses import dataclass
from typing import Annotated

import httpx
from fastapi import Depends, Request
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from kore.access import Access
from kore.api.board import Board
from kore.api.throttle import Throttle
from kore.credentials import DATABASE_PASSWORD, credential, secret
from kore.errors import SettingsError
from kore.hubapi import Hub
from kore.lti import nrps
from kore.lti.ags import GradeServices
from kore.lti.key_file import KeyFile
from kore.lti.outside import Outside, Resolve
from kore.lti.own_keys import OwnKeys
from kore.lti.platform_keys import PlatformKeys
from kore.lti.tokens import Tokens
from kore.sender.lanes import Lanes
from kore.sender.loop import Sender
from kore.settings import Settings
from kore.steps.platforms import Platforms
from kore.steps.roster import Rosters
from kore.store import rooms
from kore.store.archives import Archives
from kore.store.database import Store

#: seconds; a platform's key set and the hub's answers are small
_TIMEOUT = httpx.Timeout(10, connect=5)
#: seconds that the hub may take to begin the start of a lab; it answers 202 after 10 itself
_HUB_TIMEOUT = httpx.Timeout(30, connect=5)


@dataclass(frozen=True)
class Context:
    """The running service's parts."""

    settings: Settings
    access: Access
    store: Store
    archives: Archives
    platforms: Platforms
    own_keys: OwnKeys
    platform_keys: PlatformKeys
    hub: Hub
    sender: Sender
    rosters: Rosters
    #: how often something was asked for since the start, by kind
    requests: Counter[str]
    #: tells waiting grading labs of new jobs
    board: Board
    #: the way to addresses that strangers gave, and a client by it
    outside: Outside
    to_strangers: httpx.AsyncClient
    throttle: Throttle
    #: what the hub identifies itself with
    hub_secret: str
    _clients: tuple[httpx.AsyncClient, ...]
    _form_key: bytes

    def form_token(self, session: str) -> str:
        """What a form must send back, so that another site's form does nothing."""
        return hmac.new(self._form_key, session.encode(), hashlib.sha256).hexdigest()

    def prepare(self) -> None:
        """Bring the store to this version of Kore.

        Raises:
            SettingsError: the database cannot be reached or used, a newer Kore wrote it, or a declared room has the
                name of another one in it.
        """
        try:
            self.store.upgrade()
            self.platforms.read()
            self._check_rooms()
        except DBAPIError as error:
            raise SettingsError(f"the database (database_url) cannot be used: {type(error.orig).__name__}") from error

    def _check_rooms(self) -> None:
        """Rooms that courses made with an earlier Kore could have any name."""
        with self.store.read() as session:
            both = rooms.among(session, self.settings.rooms)
        if both:
            raise SettingsError(
                f"rooms: {', '.join(both)} is or was the name of a course's room, whose files the declared one would "
                "get; choose another name"
            )

    async def close(self) -> None:
        """Give connections back."""
        await self.platform_keys.close()
        for client in self._clients:
            await client.aclose()
        self.store.close()


def build(
    settings: Settings, network: httpx.AsyncBaseTransport | None = None, resolve: Resolve | None = None
) -> Context:
    """Put the service's parts together; nothing is sent yet.

    Args:
        settings: the instance's.
        network: carries requests to platforms and hub; None: the real one.
        resolve: looks up the names that strangers gave; None: as the system does.

    Raises:
        SettingsError: a key or secret cannot be used.
    """
    store = open_store(settings)
    own_keys = OwnKeys(settings.kore_dir / "keys", settings.keys.rotate_after)
    to_hub = secret(settings, "kore-to-hub")
    trust = ssl.create_default_context()  # the system's: a university may have a certificate authority of its own
    to_platforms = httpx.AsyncClient(transport=network, timeout=_TIMEOUT, verify=trust)
    to_gradebooks = Lanes(network, httpx.Timeout(settings.sender.timeout))
    hub_client = httpx.AsyncClient(transport=network, timeout=_HUB_TIMEOUT, trust_env=False)
    to_rosters = httpx.AsyncClient(transport=network, timeout=nrps.TIMEOUT, verify=trust)
    outside = Outside(network, private_networks=settings.registration.private_networks, resolve=resolve)
    to_strangers = httpx.AsyncClient(transport=outside, timeout=_TIMEOUT, trust_env=False)
    platforms = Platforms(settings, store)
    tokens = Tokens(to_platforms, own_keys)
    services = GradeServices(to_gradebooks, tokens, settings.sender.timeout)
    return Context(
        settings=settings,
        access=Access(nbgrader=settings.nbgrader.enable, rooms=settings.rooms),
        store=store,
        archives=Archives(settings.kore_dir / "archives"),
        platforms=platforms,
        own_keys=own_keys,
        platform_keys=PlatformKeys(to_platforms, KeyFile(settings.kore_dir / "platform-keys.json")),
        hub=Hub(hub_client, settings.hub_api_url, to_hub),
        sender=Sender(settings, platforms, store, services),
        rosters=Rosters(
            store, nrps.MemberServices(to_rosters, tokens), platforms.find, wanted=not settings.forgets_people
        ),
        requests=Counter(),
        board=Board(),
        outside=outside,
        to_strangers=to_strangers,
        throttle=Throttle(),
        hub_secret=secret(settings, "hub-to-kore"),
        _clients=(to_platforms, to_gradebooks, to_rosters, hub_client, to_strangers),
        _form_key=hashlib.sha256(b"kore forms " + to_hub.encode()).digest(),
    )


def open_store(settings: Settings) -> Store:
    """The store; errors do not repeat the address, which may hold a password.

    Raises:
        SettingsError: the settings name no database that can be used.
    """
    try:
        return Store(_store_url(settings), overwrites=settings.forgets_people)
    except (ArgumentError, ImportError) as error:
        raise SettingsError(f"database_url names no database that Kore can use: {type(error).__name__}") from None


def _store_url(settings: Settings) -> URL:
    """Where the store is, with the password that only the credential holds."""
    url = make_url(settings.store_url)
    password = credential(DATABASE_PASSWORD)
    return url.set(password=password) if settings.database_url and password else url


def context_of(request: Request) -> Context:
    """The running service's parts, for a route."""
    context: Context = request.app.state.context
    return context


#: how a route asks for them
Services = Annotated[Context, Depends(context_of)]
