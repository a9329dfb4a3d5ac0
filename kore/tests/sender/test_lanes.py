"""Connections are used again, one a request at a time, and come back after a failure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing, suppress

import httpx
import pytest

from kore.sender.lanes import Lanes


class Server:
    """Answers over connections that it keeps and counts; `/drop` breaks one."""

    def __init__(self) -> None:
        self.connections = 0
        self.url = ""
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._talks.add(asyncio.create_task(self._talk(reader, writer)))

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError), closing(writer):
            while b"/drop" not in await reader.readuntil(b"\r\n\r\n"):
                await asyncio.sleep(0.02)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def lanes() -> AsyncIterator[Lanes]:
    made = Lanes(None, httpx.Timeout(5))
    yield made
    await made.aclose()


async def test_requests_one_after_the_other_share_a_connection(server: Server, lanes: Lanes) -> None:
    answers = [await lanes.get(server.url) for _ in range(5)]

    assert [answer.text for answer in answers] == ["ok"] * 5
    assert server.connections == 1


async def test_requests_at_once_have_a_connection_each(server: Server, lanes: Lanes) -> None:
    for _ in range(2):
        await asyncio.gather(*(lanes.get(server.url) for _ in range(4)))

    assert server.connections == 4


async def test_a_lane_is_lent_until_its_answer_is_read_or_closed(server: Server, lanes: Lanes) -> None:
    for end in ("read", "closed", "read"):
        async with lanes.stream("GET", server.url) as answer:
            assert (await lanes.get(server.url)).text == "ok", "another lane"
            if end == "read":
                assert await answer.aread() == b"ok"
                assert (await lanes.get(server.url)).text == "ok"

    assert server.connections == 3  # the one that was closed before it was read serves no more
    assert len(lanes._all) == 2


async def test_another_host_does_not_take_a_connection_away(server: Server, lanes: Lanes) -> None:
    other = Server()
    await other.start()
    for _ in range(3):
        await lanes.get(server.url)
        await lanes.get(other.url)
    await other.stop()

    assert (server.connections, other.connections) == (1, 1)


async def test_a_broken_connection_is_told_and_its_lane_goes_on(server: Server, lanes: Lanes) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        await lanes.get(f"{server.url}/drop")

    assert (await lanes.get(server.url)).text == "ok"
    assert server.connections == 2


async def test_an_answer_that_takes_too_long_is_not_waited_for(server: Server) -> None:
    lanes = Lanes(None, httpx.Timeout(0.001, connect=5))

    with pytest.raises(httpx.ReadTimeout):
        await lanes.get(server.url)
    await lanes.aclose()


async def test_the_transport_that_is_given_carries_everything() -> None:
    lanes = Lanes(httpx.MockTransport(lambda request: httpx.Response(200, text=request.url.path)), httpx.Timeout(5))

    answers = await asyncio.gather(lanes.get("https://lms.example.test/a"), lanes.get("https://lms.example.test/b"))

    assert [answer.text for answer in answers] == ["/a", "/b"]
    await lanes.aclose()


async def test_a_closed_client_refuses(lanes: Lanes) -> None:
    await lanes.aclose()

    with pytest.raises(RuntimeError, match="closed"):
        await lanes.get("https://lms.example.test/")
