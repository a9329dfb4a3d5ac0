"""Whom the doctor looks at, and the ways there."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from kore.settings import Settings
from kore.store.database import Store

Listener = Callable[[httpx.Response], Awaitable[None]]
_TIMEOUT = httpx.Timeout(10, connect=5)


@dataclass(frozen=True)
class Patient:
    """An instance."""

    settings: Settings
    #: None: the settings name none that could be opened
    store: Store | None
    #: the way to platforms, which is Kore's own
    outside: httpx.AsyncClient
    #: the way to Kore and the hub, also by their public address: never by a proxy for the world outside
    inside: httpx.AsyncClient
    _network: httpx.AsyncBaseTransport | None
    _trust: ssl.SSLContext
    #: held by whoever fetches our key set or makes a platform do so, that it can be told who came for it
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def listening(self, listener: Listener) -> httpx.AsyncClient:
        """The way to platforms once more, with somebody who hears each answer."""
        hooks = {"response": [listener]}
        return httpx.AsyncClient(transport=self._network, timeout=_TIMEOUT, verify=self._trust, event_hooks=hooks)

    @property
    def keys_folder(self) -> Path:
        """Where the instance's own keys are."""
        return self.settings.kore_dir / "keys"

    @property
    def public_kore(self) -> str:
        """Kore as browsers and platforms reach it."""
        return f"{self.settings.origin}{self.settings.kore_path}"


@asynccontextmanager
async def admitted(
    settings: Settings, store: Store | None, network: httpx.AsyncBaseTransport | None
) -> AsyncIterator[Patient]:
    """An instance, with clients to ask for it.

    Args:
        settings: the instance's.
        store: its store, if that can be opened.
        network: carries all requests; None: the real one.
    """
    trust = ssl.create_default_context()  # the system's, as for Kore itself
    async with (
        httpx.AsyncClient(transport=network, timeout=_TIMEOUT, verify=trust) as outside,
        httpx.AsyncClient(transport=network, timeout=_TIMEOUT, verify=trust, trust_env=False) as inside,
    ):
        yield Patient(settings, store, outside, inside, network, trust)
