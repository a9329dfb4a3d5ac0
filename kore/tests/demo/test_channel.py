"""A channel to a real websocket, as Jupyter Server has them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application
from tornado.websocket import WebSocketHandler

from kore.demo.channel import Channel
from kore.demo.person import Stuck


class Echo(WebSocketHandler):
    """Tells who came, then says everything twice; `"end"` ends it."""

    def open(self, *_: str, **__: str) -> None:
        self.write_message({"cookie": self.request.headers["Cookie"], "token": self.request.headers["X-XSRFToken"]})

    def on_message(self, message: str | bytes) -> None:
        if message == '"end"':
            self.close()
        else:
            self.write_message(message)
            self.write_message(message)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    listener, port = bind_unused_port()
    loop = asyncio.new_event_loop()

    async def serve(stop: asyncio.Event) -> None:
        server = HTTPServer(Application([(r"/echo", Echo)]))
        server.add_socket(listener)
        await stop.wait()
        server.stop()

    stop = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=[serve(stop)])
    thread.start()
    yield f"http://127.0.0.1:{port}/"
    loop.call_soon_threadsafe(stop.set)
    thread.join()
    loop.close()


@pytest.fixture
def lab(address: str) -> Any:
    class Lab:
        url = address

        def headers(self, _: str) -> dict[str, str]:
            return {"Cookie": "a=b", "X-XSRFToken": "t"}

    return Lab()


def test_messages_go_both_ways(lab: Any) -> None:
    with Channel(lab, "echo", 10) as channel:
        channel.send(["stdin", "é"])
        heard = channel.messages()
        assert [next(heard) for _ in range(3)] == [{"cookie": "a=b", "token": "t"}, ["stdin", "é"], ["stdin", "é"]]


def test_what_is_no_json(lab: Any) -> None:
    with Channel(lab, "echo", 10) as channel:
        frames = channel.frames()
        next(frames)
        channel.send_bytes(b"{")
        assert next(frames) == "{"
        with pytest.raises(Stuck, match="no JSON"):
            next(channel.messages())


def test_a_conversation_that_ends_early(lab: Any) -> None:
    with Channel(lab, "echo", 10) as channel:
        channel.send("end")
        with pytest.raises(Stuck, match="echo was cut off"):
            list(channel.messages())


def test_a_lab_that_says_nothing(lab: Any) -> None:
    with Channel(lab, "echo", 0.2) as channel, pytest.raises(Stuck):
        list(channel.messages())
