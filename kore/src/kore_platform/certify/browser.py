"""The kit's browser: cookies of its own, a bound on everything, and no redirect that nobody asked for."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import httpx

#: bytes of a page
_LONGEST = 1 << 20
#: seconds for a page
_SECONDS = 30.0
_THIS_MACHINE = {"127.0.0.1", "[::1]", "localhost", "localhost.local"}
_HEADERS = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "Accept-Language": "en"}


@dataclass(frozen=True, slots=True)
class Page:
    """What the browser was answered."""

    status: int
    url: str
    #: where a redirect leads; empty: it is none
    location: str
    text: str
    #: the tool has sent the person back to the platform
    sent_back: bool = False

    @property
    def place(self) -> str:
        """The address without its query, in which there may be secrets."""
        return self.url.partition("?")[0]


class Browser:
    """One browser window of one person."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None, trust: ssl.SSLContext) -> None:
        """Open it.

        Args:
            transport: reaches the tool; None: the network.
            trust: whose certificates count.
        """
        self._http = httpx.AsyncClient(
            transport=transport,
            verify=trust,
            trust_env=False,
            timeout=_SECONDS,
            headers=_HEADERS,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    def cookies(self) -> httpx.Cookies:
        """A copy of its cookies as they are now."""
        return httpx.Cookies(self._http.cookies)

    def restore(self, cookies: httpx.Cookies) -> None:
        """Have these cookies again, and no others."""
        self._http.cookies.clear()
        self._http.cookies.update(cookies)

    async def get(self, url: str, fields: Mapping[str, str] | None = None) -> Page:
        """Open an address, with more of a query."""
        return await self._ask("GET", str(httpx.URL(url).copy_merge_params(fields)) if fields else url, None)

    async def post(self, url: str, fields: Mapping[str, str]) -> Page:
        """Send a form."""
        return await self._ask("POST", url, fields)

    async def _ask(self, method: str, url: str, fields: Mapping[str, str] | None) -> Page:
        try:
            async with asyncio.timeout(_SECONDS), self._http.stream(method, url, data=fields) as answer:
                text = (await _beginning(answer)).decode(errors="replace")
        except TimeoutError as error:
            raise httpx.ReadTimeout(f"{url.partition('?')[0]} took longer than {_SECONDS:g} s") from error
        self._trust_this_machine()
        location = answer.headers.get("location", "") if answer.is_redirect else ""
        return Page(answer.status_code, url, urljoin(url, location) if location else "", text)

    def _trust_this_machine(self) -> None:
        """As browsers do it, cookies marked Secure go to this machine's own addresses over http, too."""
        for cookie in self._http.cookies.jar:
            cookie.secure = cookie.secure and cookie.domain not in _THIS_MACHINE


async def _beginning(answer: httpx.Response) -> bytes:
    body = bytearray()
    async for piece in answer.aiter_bytes():
        body += piece
        if len(body) > _LONGEST:
            break
    return bytes(body[:_LONGEST])
