from __future__ import annotations

import pytest
from tornado.web import HTTPError

from kore.lab.storage.uploads import Uploads


def part(content: str, chunk: int | None = None) -> dict[str, object]:
    return {"format": "text", "content": content, "chunk": chunk}


def test_parts_become_a_file() -> None:
    uploads = Uploads()
    assert uploads.take("a", part("one", 1)) is None
    assert uploads.take("b", part("other", 1)) is None
    assert uploads.take("a", part("two", 2)) is None
    whole = uploads.take("a", part("three", -1))
    assert whole is not None
    with whole:
        assert whole.read() == b"onetwothree"
    other = uploads.take("b", part("", -1))
    assert other is not None
    other.close()
    with pytest.raises(HTTPError, match="beginning is missing"):
        uploads.take("a", part("two", 2))


def test_a_new_beginning_counts() -> None:
    uploads = Uploads()
    uploads.take("a", part("lost", 1))
    uploads.take("a", part("one", 1))
    whole = uploads.take("a", part("", -1))
    assert whole is not None
    with whole:
        assert whole.read() == b"one"


def test_what_is_left_half_way_is_forgotten() -> None:
    now = [0.0]
    uploads = Uploads(lambda: now[0])
    for path in ("left", "slow"):
        uploads.take(path, part("one", 1))
    left = uploads._begun["left"]
    now[0] = 3000
    uploads.take("slow", part("two", 2))
    now[0] = 6000
    whole = uploads.take("slow", part("three", -1))
    assert whole is not None
    with whole:
        assert whole.read() == b"onetwothree", "a slow one is none of them"
    assert left.closed
    with pytest.raises(HTTPError, match="beginning is missing"):
        uploads.take("left", part("two", 2))


@pytest.mark.parametrize("model", [{"format": "text"}, {"content": "x", "format": "json"}, {"content": "x"}])
def test_what_is_no_file_is_refused(model: dict[str, object]) -> None:
    with pytest.raises(HTTPError, match="sent as text or base64"):
        Uploads().take("a", model)
