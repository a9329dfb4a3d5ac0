from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from kore_platform.answers import ConnectionDropped
from kore_platform.bodies import LONGEST, read_body
from kore_platform.errors import BodyTooLong


def messages(*found: dict[str, Any]) -> Callable[[], Awaitable[dict[str, Any]]]:
    queue = list(found)

    async def receive() -> dict[str, Any]:
        return queue.pop(0)

    return receive


def part(body: bytes, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_parts_are_joined() -> None:
    assert await read_body(messages(part(b"a", more=True), part(b"b"))) == b"ab"


async def test_the_longest_body_passes_and_one_byte_more_does_not() -> None:
    assert len(await read_body(messages(part(b"x" * LONGEST)))) == LONGEST
    with pytest.raises(BodyTooLong):
        await read_body(messages(part(b"x" * LONGEST, more=True), part(b"x")))


async def test_a_client_that_goes_away() -> None:
    with pytest.raises(ConnectionDropped):
        await read_body(messages(part(b"a", more=True), {"type": "http.disconnect"}))
