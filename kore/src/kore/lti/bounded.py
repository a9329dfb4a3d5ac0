"""Requests to platforms with an end: so many bytes, so many seconds, whatever the other side does."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx

from kore.errors import PlatformUnavailable

#: bytes of an answer
MOST = 8 << 20


class AnswerTooLong(PlatformUnavailable):
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

    httpx's time-outs count from byte to byte: a platform that sends one a second would keep us for ever.

    Args:
        http: the client.
        method: of HTTP.
        address: to ask.
        headers: of the request.
        content: its body.
        data: its body as a form, instead.
        seconds: for the request as a whole.
        most: bytes of the answer's body, unpacked.

    Raises:
        httpx.HTTPError: the platform does not answer, or not in time (`httpx.ReadTimeout`).
        httpx.InvalidURL: there can be no such address.
        AnswerTooLong: the answer is longer than `most`.
    """
    try:
        async with asyncio.timeout(seconds):
            request = http.build_request(method, address, headers=headers, content=content, data=data)
            answer = await http.send(request, stream=True, follow_redirects=False)
            try:
                return await _read(answer, most)
            finally:
                await answer.aclose()
    except TimeoutError as error:
        raise httpx.ReadTimeout("the answer takes too long") from error


async def _read(answer: httpx.Response, most: int) -> httpx.Response:
    body = bytearray()
    async for chunk in answer.aiter_bytes():
        body += chunk
        if len(body) > most:
            raise AnswerTooLong(f"the platform's answer is longer than {most} bytes")
    # The body is unpacked already.
    headers = [(name, value) for name, value in answer.headers.multi_items() if name != "content-encoding"]
    return httpx.Response(answer.status_code, headers=headers, content=bytes(body), request=answer.request)


def document(answer: httpx.Response) -> Any:
    """The JSON of an answer; None where it is none."""
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        return None
