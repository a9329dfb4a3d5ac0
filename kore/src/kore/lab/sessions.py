"""Which notebook has which kernel."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import Any
from weakref import WeakValueDictionary

from jupyter_server.services.sessions.sessionmanager import SessionManager


class Sessions(SessionManager):
    """One kernel for a notebook, also where a whole course opens it at once.

    Jupyter Server looks whether a notebook has a kernel, and starts one if not; whoever comes while it starts would get
    another one.
    """

    @cached_property
    def _turns(self) -> WeakValueDictionary[str | None, asyncio.Lock]:
        return WeakValueDictionary()

    async def create_session(self, path: str | None = None, *arguments: Any, **options: Any) -> dict[str, Any]:
        """Start a kernel, unless somebody has just done so; the arguments are Jupyter Server's."""
        turn = self._turns.setdefault(path, asyncio.Lock())
        async with turn:
            if await self.session_exists(path=path):  # type: ignore[no-untyped-call]
                session: dict[str, Any] = await self.get_session(path=path)  # type: ignore[no-untyped-call]
                return session
            return await super().create_session(path, *arguments, **options)
