from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from tornado.web import HTTPError

from kore.lab.storage import models
from kore.lab.storage.files import Entry

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "folder", "kind"), [("a/b.ipynb", False, "notebook"), ("a/b", True, "directory"), ("b.csv", False, "file")]
)
def test_kinds(path: str, folder: bool, kind: str) -> None:
    found = models.described(Entry(path, folder, 1, NOW), "cloud", writable=True)
    assert (found["type"], found["path"], found["name"]) == (kind, f"cloud:{path}", path.rpartition("/")[2])
    assert found["last_modified"] == NOW


def test_content_is_text_where_it_can_be() -> None:
    assert models.text("ä".encode(), None) == {"content": "ä", "format": "text"}
    coded = base64.encodebytes(b"\xff").decode()
    assert models.text(b"\xff", None) == {"content": coded, "format": "base64"}
    assert models.text(b"a", "base64")["format"] == "base64"
    with pytest.raises(HTTPError, match="not text"):
        models.text(b"\xff", "text")


def test_what_arrives_damaged_is_refused() -> None:
    assert models.sent({"content": "YQ==", "format": "base64"}).read() == b"a"
    with pytest.raises(HTTPError, match="damaged"):
        models.sent({"content": "YQ=", "format": "base64"})
