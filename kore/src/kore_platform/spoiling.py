"""Answers that go wrong on their way out: what a tool must survive, whatever it asked for."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from kore_platform.answers import ConnectionDropped, Scope, Send
from kore_platform.options import Endpoint, Faults
from kore_platform.traffic import Fate

_NO_CONTENT = 204
_CHUNK = 1 << 16
#: seconds until what was sent has left this machine
_UNDERWAY = 0.05
_PAGED = frozenset({Endpoint.NRPS, Endpoint.LINEITEMS, Endpoint.RESULTS})
_STRANGE: tuple[object, ...] = (None, True, -1, 1.5, "", "x", [], [None], {}, {"x": "y"})


@dataclass(frozen=True, slots=True)
class Caught:
    """An answer that was about to leave."""

    status: int
    #: without the length, which is added where it is true
    headers: list[tuple[bytes, bytes]]
    body: bytes


async def send_spoiled(send: Send, caught: Caught, fate: Fate, faults: Faults, dice: random.Random) -> None:
    """Send an answer as its fate wants it.

    Raises:
        ConnectionDropped: the fate is that it ends too early.
    """
    if caught.status == _NO_CONTENT:
        # There is no body to spoil, and there must be none.
        await _start(send, caught, None)
        await send({"type": "http.response.body"})
        return
    match fate:
        case Fate.SLOW_BODY:
            await _dribble(send, caught, faults.slow_body_pause)
        case Fate.TRUNCATED:
            await _truncate(send, caught)
        case Fate.HUGE:
            await _flood(send, caught, faults.huge_bytes)
        case Fate.MALFORMED:
            await _whole(send, replace(caught, body=caught.body[: len(caught.body) // 2] + b'\x80{"'))
        case Fate.WRONG_TYPES:
            await _whole(send, replace(caught, body=mistype(caught.body, dice)))
        case _:
            await _whole(send, caught)


def with_next_page(caught: Caught, scope: Scope, endpoint: Endpoint, issuer: str, faults: Faults) -> Caught:
    """A page of a list that says there is another one, for ever; anything else as it is."""
    if endpoint not in _PAGED or scope["method"] != "GET" or caught.status >= 300:  # noqa: PLR2004
        return caught
    query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    if faults.endless_kind == "new":
        query["page"] = str(int(query["page"]) + 1) if query.get("page", "").isdecimal() else "2"
    address = f"{issuer}{scope['path']}{'?' if query else ''}{urlencode(query)}"
    headers = [(name, value) for name, value in caught.headers if name != b"link"]
    return replace(caught, headers=[*headers, (b"link", f'<{address}>; rel="next"'.encode())])


def mistype(body: bytes, dice: random.Random) -> bytes:
    """JSON with one value of another type than it was, or gone; what is no JSON becomes some."""
    try:
        found = json.loads(body)
    except ValueError:
        return json.dumps(dice.choice(_STRANGE)).encode()
    place = dice.choice(list(_places(found, ())))
    return json.dumps(_with(found, place, dice), separators=(",", ":")).encode()


def _places(value: Any, path: tuple[Any, ...]) -> Any:
    yield path
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _places(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _places(part, (*path, index))


def _with(value: Any, path: tuple[Any, ...], dice: random.Random) -> Any:
    if not path:
        return dice.choice([other for other in _STRANGE if type(other) is not type(value)])
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[path[0]] = _with(value[path[0]], path[1:], dice)
    return changed


async def _start(send: Send, caught: Caught, length: int | None) -> None:
    told = [] if length is None else [(b"content-length", str(length).encode())]
    await send({"type": "http.response.start", "status": caught.status, "headers": [*caught.headers, *told]})


async def _whole(send: Send, caught: Caught) -> None:
    await _start(send, caught, len(caught.body))
    await send({"type": "http.response.body", "body": caught.body})


async def _dribble(send: Send, caught: Caught, pause: float) -> None:
    await _start(send, caught, len(caught.body))
    for place in range(len(caught.body)):
        await asyncio.sleep(pause)
        await send({"type": "http.response.body", "body": caught.body[place : place + 1], "more_body": True})
    await send({"type": "http.response.body"})


async def _truncate(send: Send, caught: Caught) -> None:
    await _start(send, caught, len(caught.body) or 1)
    await send({"type": "http.response.body", "body": caught.body[: len(caught.body) // 2], "more_body": True})
    await asyncio.sleep(_UNDERWAY)
    raise ConnectionDropped("dropped in the middle of the answer")


async def _flood(send: Send, caught: Caught, size: int) -> None:
    # Blanks before JSON are part of it: only who counts while reading notices.
    await _start(send, caught, None)
    for _ in range(max(size // _CHUNK, 1)):
        await send({"type": "http.response.body", "body": b" " * _CHUNK, "more_body": True})
    await send({"type": "http.response.body", "body": caught.body})
