"""What all cases share: the platform that the tool sees, the browser that visits it, and patience."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx

from kore_platform.certify.browser import Browser
from kore_platform.certify.desk import Desk
from kore_platform.platform import Platform
from kore_platform.world import Tool

#: seconds between two looks at what the tool has done
_LOOK = 0.2


async def _nobody(_what: str) -> None:
    """Nobody is there to be asked."""


@dataclass
class Kit:
    """The kit at work on one tool."""

    platform: Platform
    client_id: str
    #: asks the person in front of the tool to do something there
    ask: Callable[[str], Awaitable[None]] = _nobody
    #: seconds to wait for what only the tool can begin
    patience: float = 60.0
    #: reaches the tool; None: the network
    transport: httpx.AsyncBaseTransport | None = None
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def __post_init__(self) -> None:
        self.desk = Desk(self.platform)

    @property
    def tool(self) -> Tool:
        """The tool's registration."""
        return self.platform.world.tool[self.client_id]

    def now(self) -> float:
        """Seconds since 1970."""
        return self.platform.now()

    def browser(self) -> Browser:
        """A new browser, without cookies."""
        return Browser(self.transport, self.trust)

    async def wait(self, done: Callable[[], bool]) -> bool:
        """Wait until something is so, as long as patience lasts; whether it came to be so."""
        deadline = self.now() + self.patience
        while not done():
            if self.now() >= deadline:
                return False
            await self.sleep(_LOOK)
        return True
