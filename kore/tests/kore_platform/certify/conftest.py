"""The kit and the example tool, face to face in one process and on one clock."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
import jwt
import pytest
from tests.kore_platform.certify.checks import CLIENT, DEPLOYMENT, ISSUER
from tests.kore_platform.certify.services import Services
from tests.kore_platform.certify.tool import URL, Tool

from kore_platform.certify import introducing, world
from kore_platform.certify.kit import Kit
from kore_platform.keys import Key, Keys
from kore_platform.platform import Platform


class Clock:
    """Time that passes by being looked at and slept through."""

    def __init__(self) -> None:
        self.time = 1_800_000_000.0

    def now(self) -> float:
        self.time += 0.001
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += seconds
        for _ in range(3):
            await asyncio.sleep(0)


class Pair:
    """A kit, and a tool whose person does what the kit asks for."""

    def __init__(self, kit: Kit, tool: Tool, http: httpx.AsyncClient) -> None:
        self.kit, self.tool = kit, tool
        self.services = Services(tool, http)
        self.asked: list[str] = []
        self._acting: list[asyncio.Task[None]] = []
        kit.ask = self._ask

    async def _ask(self, what: str) -> None:
        self.asked.append(what)
        for word, act in (
            ("who is in", self.services.read_roster),
            ("Send a grade", self.services.send_grades),
            ("Change", self.services.change_a_grade),
        ):
            if word in what:
                self._acting.append(asyncio.create_task(act()))

    async def finish(self) -> None:
        """What the tool met, beside refusals."""
        met = await asyncio.gather(*self._acting, return_exceptions=True)
        assert not [e for e in met if e is not None and not isinstance(e, httpx.HTTPStatusError)]


@pytest.fixture(scope="session")
def platform_keys(platform_key: Key) -> Keys:
    return Keys([platform_key])


@pytest.fixture(scope="session")
def trust() -> ssl.SSLContext:
    return ssl.create_default_context()


@pytest.fixture
async def pair(
    tool_key: Key, platform_keys: Keys, trust: ssl.SSLContext
) -> AsyncIterator[Callable[[str], Awaitable[Any]]]:
    """Makes a kit and a tool with a fault; empty: a right one."""
    async with AsyncExitStack() as stack:
        made: list[Pair] = []

        async def make(fault: str = "", **more: Any) -> Pair:
            clock = Clock()
            known = {k.kid: jwt.PyJWK.from_dict(dict(k.jwk), algorithm="RS256") for k in platform_keys.published}
            tool = Tool(fault, tool_key, known, clock)
            transport = httpx.ASGITransport(tool.app)

            async def fetch(url: str) -> bytes:
                async with httpx.AsyncClient(transport=transport) as http:
                    return (await http.get(url)).content

            known_tool = introducing.tool(
                f"{URL}/login", client_id=CLIENT, deployment_id=DEPLOYMENT, jwks_url=f"{URL}/jwks"
            )
            platform = Platform(world.build(known_tool), ISSUER, keys=platform_keys, fetcher=fetch, clock=clock.now)
            kit = Kit(platform, CLIENT, transport=transport, sleep=clock.sleep, trust=trust, **more)
            http = await stack.enter_async_context(httpx.AsyncClient(transport=httpx.ASGITransport(kit.desk)))
            made.append(Pair(kit, tool, http))
            return made[-1]

        yield make
        for each in made:
            await each.finish()
