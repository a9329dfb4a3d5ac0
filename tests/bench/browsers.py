"""Many people's browsers at once, each request by hand: what a launch costs the servers, not the one who measures."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx

from kore.demo.person import Stuck

#: people who are on their way at the same time
AT_ONCE = 16

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Redirect:
    """Where a browser is sent, with which cookies."""

    address: str
    cookies: str

    def parameter(self, name: str) -> str:
        """A parameter of the address."""
        return parse_qs(urlsplit(self.address).query)[name][0]


class Browsers:
    """One HTTP client for all; cookies are kept by whoever asks, so that people do not share them."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        """Open no connection yet, and later no more than this."""
        # The proxy closes idle connections after 5 s. A browser sends again what meets a closing one; this does not.
        limits = httpx.Limits(max_connections=at_once, keepalive_expiry=2)
        self._client = httpx.AsyncClient(timeout=60, trust_env=False, limits=limits)
        self._client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def follow(self, address: str, form: dict[str, str] | None = None, cookies: str = "") -> Redirect:
        """Open an address, or post a form there.

        Raises:
            Stuck: the answer is no redirect.
        """
        method = "GET" if form is None else "POST"
        answer = await self._client.request(method, address, data=form, headers={"Cookie": cookies})
        if not answer.has_redirect_location:
            raise Stuck(f"{method} {answer.url.path} is answered with HTTP {answer.status_code}: {answer.text[:300]}")
        kept = "; ".join(f"{cookie.name}={cookie.value}" for cookie in answer.cookies.jar if cookie.value)
        return Redirect(str(answer.url.join(answer.headers["location"])), kept)


async def everybody(
    people: Sequence[Item], step: Callable[[Item], Awaitable[Result]], at_once: int = AT_ONCE
) -> tuple[list[Result], float]:
    """Let all go one step, some at once; what came out, in their order, and the seconds."""
    turns = asyncio.Semaphore(at_once)

    async def one(person: Item) -> Result:
        async with turns:
            return await step(person)

    begin = time.perf_counter()
    results = await asyncio.gather(*map(one, people))
    return results, time.perf_counter() - begin
