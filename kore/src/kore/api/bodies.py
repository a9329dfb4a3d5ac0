"""Reading request bodies without taking more than is allowed."""

from __future__ import annotations

from urllib.parse import parse_qsl

from fastapi import Request
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kore.api.context import context_of
from kore.errors import ArchiveTooLarge, BadRequest, KoreError

#: bytes of a form; an id_token with many roles and custom parameters has some thousands
_FORM = 256 << 10
#: fields of a form; a course may have a hundred assignments to choose from
_FIELDS = 1000
#: bytes of JSON: the grades of a large course
_JSON = 16 << 20


async def archive(request: Request) -> bytes:
    """The body of an upload.

    Raises:
        ArchiveTooLarge: it is longer than the instance allows; what follows is not read.
    """
    limit = context_of(request).settings.archives.packed_bytes
    return await _read(request, limit, ArchiveTooLarge(f"the archive is larger than {limit >> 20} MiB"))


async def form(request: Request) -> dict[str, str]:
    """The fields of a form as browsers post it; the first of each name.

    Raises:
        BadRequest: it is too long, has too many fields or is not text.
    """
    kept: dict[str, str] | None = getattr(request.state, "form", None)
    if kept is None:
        body = await _read(request, _FORM, BadRequest("the form is too long"))
        try:
            pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_FIELDS)
        except ValueError as error:
            raise BadRequest("the form cannot be read") from error
        kept = request.state.form = dict(reversed(pairs))
    return kept


class Bounds:
    """Plain ASGI: nobody reads a longer body. FastAPI reads JSON before it asks who sends it.

    Its own limit would put a plain text in place of the answer that says what to do.
    """

    def __init__(self, app: ASGIApp, longest: int) -> None:
        """Wrap the application.

        Args:
            app: what reads the bodies.
            longest: bytes of any body.
        """
        self._app = app
        self._longest = longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        await self._app(scope, self._bounded(scope, receive) if scope["type"] == "http" else receive, send)

    def _bounded(self, scope: Scope, receive: Receive) -> Receive:
        limit = min(_JSON, self._longest) if "json" in Headers(scope=scope).get("content-type", "") else self._longest
        read = 0

        async def bounded() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise HTTPException(413, f"the request is longer than {limit >> 20} MiB")
            return message

        return bounded


async def _read(request: Request, limit: int, too_long: KoreError) -> bytes:
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said) > limit:
        raise too_long
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise too_long
    except ClientDisconnect:
        raise BadRequest("the connection ended before the request did") from None
    return bytes(body)
