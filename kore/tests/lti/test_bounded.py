"""Requests with an end, against a server that does everything to have none."""

from __future__ import annotations

import asyncio
import gzip
import math
from collections.abc import AsyncIterator, Callable
from contextlib import closing, suppress

import httpx
import pytest
from hypothesis import given
from tests.strategies import bodies, values

from kore.lti import bounded
from kore.lti.bounded import AnswerTooLong, AnswerUnreadable, ask, document, number

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
Answer = Callable[[asyncio.StreamWriter], object]


class Server:
    """Answers every request in the same odd way, and keeps what it was asked."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.requests: list[bytes] = []
        self._talks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> str:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/"

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._talks.add(asyncio.create_task(self._talk(reader, writer)))

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError), closing(writer):
            self.requests.append(await reader.readuntil(b"\r\n\r\n"))
            await self.answer(writer)  # type: ignore[misc]


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        yield client


async def plain(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b'Content-Length: 7\r\nX-A: 1\r\n\r\n{"a":1}')


async def byte_by_byte(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"Content-Length: 9999\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.01)


async def slow_head(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: 1\r\n"[:1])
        await asyncio.sleep(0.01)


async def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        await writer.drain()


async def bomb(writer: asyncio.StreamWriter) -> None:
    packed = gzip.compress(b"x" * (64 << 20))
    writer.write(HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed)
    await writer.drain()


async def redirect(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/secret\r\nContent-Length: 0\r\n\r\n")


async def test_an_answer_is_read_as_it_is(http: httpx.AsyncClient) -> None:
    server = Server(plain)
    async with server as address:
        answer = await ask(http, "POST", address, headers={"X-B": "2"}, content=b"")
    assert (answer.status_code, document(answer), answer.headers["x-a"]) == (200, {"a": 1}, "1")
    assert str(answer.request.url) == address
    (asked,) = server.requests
    assert b"x-b: 2" in asked.lower()
    assert b"accept-encoding: identity" in asked.lower()


@pytest.mark.parametrize("slowly", [byte_by_byte, slow_head])
async def test_a_platform_that_never_pauses_for_long_is_not_waited_for(http: httpx.AsyncClient, slowly: Answer) -> None:
    async with Server(slowly) as address, asyncio.timeout(60):
        with pytest.raises(httpx.ReadTimeout):
            await ask(http, "GET", address, seconds=0.2)


async def test_an_endless_answer_is_cut_off(http: httpx.AsyncClient) -> None:
    async with Server(endless) as address:
        with pytest.raises(AnswerTooLong):
            await ask(http, "GET", address, most=1 << 20)


async def test_nothing_is_unpacked(http: httpx.AsyncClient) -> None:
    async with Server(bomb) as address:
        with pytest.raises(AnswerUnreadable):
            await ask(http, "GET", address)


async def test_no_redirect_is_followed(http: httpx.AsyncClient) -> None:
    async with Server(redirect) as address:
        assert (await ask(http, "GET", address)).status_code == 302


async def test_a_form_is_sent_as_one(http: httpx.AsyncClient) -> None:
    server = Server(plain)
    async with server as address:
        await ask(http, "POST", address, data={"a": "b c"})
    assert b"content-type: application/x-www-form-urlencoded" in server.requests[0].lower()


@pytest.mark.parametrize(
    "text",
    ["", "<html>", '{"a":NaN}', '{"a":-Infinity}', '{"a":1e999}', "[" * 100_000, "9" * 5000, '"\xff"', '{"a":1'],
)
def test_what_is_no_json(text: str) -> None:
    assert document(httpx.Response(200, content=text.encode("latin-1"))) is None


@pytest.mark.parametrize(
    ("value", "found"), [(1, 1.0), (0.5, 0.5), (-3, -3.0), (10**400, None), (True, None), ("1", None)]
)
def test_a_number_is_one(value: object, found: float | None) -> None:
    assert number(value) == found


@given(bodies())
def test_any_body_is_read_or_not(body: bytes) -> None:
    bounded.document(httpx.Response(200, content=body))


@given(values())
def test_any_value_is_a_number_or_not(value: object) -> None:
    found = number(value)
    assert found is None or (found == float(value) and math.isfinite(found))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["xn--a", "xn--"])
async def test_an_answer_that_leads_to_an_impossible_name(name: str) -> None:
    leading = httpx.MockTransport(lambda _: httpx.Response(302, headers={"Location": f"https://{name}/"}))
    async with httpx.AsyncClient(transport=leading) as http:
        with pytest.raises(AnswerUnreadable):
            await ask(http, "GET", "https://lms.example.test/")
