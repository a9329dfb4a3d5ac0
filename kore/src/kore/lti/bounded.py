"""Requests to platforms with an end: so many bytes, so many seconds, whatever the other side does."""

from __future__ import annotations

import asyncio
import json
import math
from typing import Any, NoReturn

import httpx

from kore.errors import PlatformUnavailable

#: bytes of an answer
MOST = 8 << 20


class AnswerUnreadable(PlatformUnavailable):
    """There was an answer, but not one that can be read."""


class AnswerTooLong(AnswerUnreadable):
    """The answer has more bytes than anything that was asked for could have."""


async def ask(
    http: httpx.AsyncClient,
    method: str,
    address: str,
    *,
    headers: dict[str, str] | None = None,
    content: bytes | None = None,
    data: dict[str, str] | None = None,
    seconds: float = 30.0,
    most: int = MOST,
) -> httpx.Response:
    """Ask, and read the whole answer; no redirect is followed.

    httpx's time-outs count from byte to byte: a platform that sends one a second would keep us for ever. Nothing is
    unpacked: a few packed bytes can become any number in one step.

    Args:
        http: the client.
        method: of HTTP.
        address: to ask.
        headers: of the request.
        content: its body.
        data: its body as a form, instead.
        seconds: for the request as a whole.
        most: bytes of the answer's body.

    Raises:
        httpx.HTTPError: the platform does not answer, or not in time (`httpx.ReadTimeout`).
        httpx.InvalidURL: there can be no such address.
        AnswerTooLong: the answer is longer than `most`.
        AnswerUnreadable: the answer is packed, which was not asked for, or leads to an impossible name.
    """
    try:
        async with asyncio.timeout(seconds):
            plain = {"Accept-Encoding": "identity", **(headers or {})}
            request = http.build_request(method, address, headers=plain, content=content, data=data)
            answer = await http.send(request, stream=True, follow_redirects=False)
            try:
                body = await _read(answer, most)
            finally:
                await answer.aclose()
    except TimeoutError as error:
        raise httpx.ReadTimeout("the answer takes too long") from error
    except UnicodeError as error:
        # httpx looks where an answer leads to even if it does not go there, and trips over names that are none.
        raise AnswerUnreadable("the platform's answer leads to a name that cannot be") from error
    return httpx.Response(answer.status_code, headers=answer.headers, content=body, request=request)


async def _read(answer: httpx.Response, most: int) -> bytes:
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise AnswerUnreadable("the platform's answer is packed, which was not asked for")
    body = bytearray()
    async for chunk in answer.aiter_bytes():
        body += chunk
        if len(body) > most:
            raise AnswerTooLong(f"the platform's answer is longer than {most} bytes")
    return bytes(body)


def document(answer: httpx.Response) -> Any:
    """The JSON of an answer; None where it is none, or holds numbers that JSON cannot (RFC 8259, section 6)."""
    try:
        return json.loads(answer.content, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError):
        return None


def number(value: object) -> float | None:
    """A number of a document, as long as it is one that we can calculate with."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _finite(text: str) -> float:
    if not math.isfinite(value := float(text)):
        raise ValueError("a number out of bounds")
    return value
