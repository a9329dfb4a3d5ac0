"""Reading request bodies without taking more than is allowed."""

from __future__ import annotations

from urllib.parse import parse_qsl

from fastapi import Request

from kore.api.context import context_of
from kore.errors import ArchiveTooLarge, BadRequest, KoreError

#: bytes of a form; an id_token with many roles and custom parameters has some thousands
_FORM = 256 << 10
_FIELDS = 100


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


async def _read(request: Request, limit: int, too_long: KoreError) -> bytes:
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said) > limit:
        raise too_long
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise too_long
    return bytes(body)
