"""Files as Jupyter's contents API describes them."""

from __future__ import annotations

import base64
import hashlib
import io
import mimetypes
from datetime import UTC, datetime
from typing import Any

import nbformat
from tornado import web

from kore.lab.storage.files import Entry

_HASH = "sha256"
#: of every storage
BEGINNING = Entry("", folder=True, size=None, modified=datetime.fromtimestamp(0, UTC))


def described(entry: Entry, drive: str, *, writable: bool) -> dict[str, Any]:
    """A file or folder without its content."""
    return {
        "name": entry.name,
        "path": f"{drive}:{entry.path}",
        "type": kind_of(entry),
        "created": entry.modified,
        "last_modified": entry.modified,
        "writable": writable,
        "size": entry.size,
        "mimetype": None if entry.folder else mimetypes.guess_type(entry.name)[0],
        "content": None,
        "format": None,
        "hash": None,
        "hash_algorithm": None,
    }


def kind_of(entry: Entry) -> str:
    """Jupyter's word for it."""
    if entry.folder:
        return "directory"
    return "notebook" if entry.name.endswith(".ipynb") else "file"


def hashed(content: bytes) -> dict[str, str]:
    """By what JupyterLab sees that somebody else has changed a file."""
    return {"hash": hashlib.new(_HASH, content).hexdigest(), "hash_algorithm": _HASH}


def notebook(content: bytes) -> Any:
    """A notebook.

    Raises:
        HTTPError: it is none.
    """
    try:
        return nbformat.reads(content.decode(), as_version=4)  # type: ignore[no-untyped-call]
    except Exception as error:  # nbformat raises whatever its JSON and schema libraries do
        raise web.HTTPError(400, "This file is not a notebook that can be read.") from error


def text(content: bytes, wanted: str | None) -> dict[str, str]:
    """A file's content, as text where it can be.

    Raises:
        HTTPError: text is wanted, and it is none.
    """
    if wanted != "base64":
        try:
            return {"content": content.decode(), "format": "text"}
        except UnicodeError:
            if wanted == "text":
                raise web.HTTPError(400, "This file is not text in UTF-8.", reason="bad format") from None
    return {"content": base64.encodebytes(content).decode(), "format": "base64"}


def sent(model: dict[str, Any]) -> io.BytesIO:
    """What a browser sends to be saved.

    Raises:
        HTTPError: it is neither text nor base64.
    """
    content, form = model.get("content"), model.get("format")
    if not isinstance(content, str) or form not in ("text", "base64"):
        raise web.HTTPError(400, "A file's content is sent as text or base64.")
    try:
        return io.BytesIO(content.encode() if form == "text" else base64.b64decode(content))
    except ValueError as error:
        raise web.HTTPError(400, "The file's content arrived damaged.") from error
