"""Many connections to a few hosts, each in a pool of its own.

With one pool for all, httpcore looks at every connection at the begin and at the end of every request; for two dozen
of them that costs more than the requests themselves (measured: half of the sender's time).
"""

from __future__ import annotations

import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx

_ONE = httpx.Limits(max_connections=1, max_keepalive_connections=1)
_Origin = tuple[str, str, int | None]


class Lanes(httpx.AsyncClient):
    """A client that sends every request through a lane that is free, if possible one connected with that host.

    There are as many lanes as there were requests under way at once, which is for those who ask to bound.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport | None, timeout: httpx.Timeout) -> None:
        """Open no connection yet.

        Args:
            transport: carries the requests; None: the real network, by the environment's proxies if there are any.
            timeout: of each request.
        """
        self._trust = ssl.create_default_context()  # the system's; httpx would bring a list of its own
        super().__init__(transport=transport, timeout=timeout, verify=self._trust)
        self._carrier = transport
        self._all: list[httpx.AsyncClient] = []
        self._free: defaultdict[_Origin, list[httpx.AsyncClient]] = defaultdict(list)

    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request; its lane is free again when the answer is read or closed.

        Raises:
            httpx.HTTPError: as any client.
            RuntimeError: the client is closed.
        """
        if self.is_closed:
            raise RuntimeError("the client is closed")
        free = self._free[(request.url.scheme, request.url.host, request.url.port)]
        lane = free.pop() if free else self._new()
        try:
            answer = await lane.send(request, **options)
        except BaseException:
            free.append(lane)
            raise
        if answer.is_closed:
            free.append(lane)
        else:
            assert isinstance(answer.stream, httpx.AsyncByteStream)
            answer.stream = _Lent(answer.stream, lambda: free.append(lane))
        return answer

    async def aclose(self) -> None:
        """Give all connections back."""
        for lane in self._all:
            await lane.aclose()
        await super().aclose()

    def _new(self) -> httpx.AsyncClient:
        lane = httpx.AsyncClient(transport=self._carrier, limits=_ONE, verify=self._trust)
        self._all.append(lane)
        return lane


class _Lent(httpx.AsyncByteStream):
    """The stream of an answer that is still being read."""

    def __init__(self, stream: httpx.AsyncByteStream, give_back: Callable[[], None]) -> None:
        self._stream = stream
        self._give_back = give_back

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            yield chunk

    async def aclose(self) -> None:
        try:
            await self._stream.aclose()
        finally:
            self._give_back()
