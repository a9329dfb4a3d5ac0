from __future__ import annotations

import json
import random
import time
from typing import Any

import pytest

from kore_platform import spoiling
from kore_platform.answers import ConnectionDropped
from kore_platform.options import Endpoint, Faults
from kore_platform.spoiling import Caught
from kore_platform.traffic import Fate

CAUGHT = Caught(200, [(b"content-type", b"application/json")], b'{"a":[1,"b",null],"c":{"d":true}}')


async def spoil(fate: Fate, caught: Caught = CAUGHT, **faults: Any) -> tuple[dict[bytes, bytes], bytes]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await spoiling.send_spoiled(send, caught, fate, Faults(**faults), random.Random(1))
    return dict(sent[0]["headers"]), b"".join(message.get("body", b"") for message in sent[1:])


async def test_bytes_dribble() -> None:
    start = time.perf_counter()
    headers, body = await spoil(Fate.SLOW_BODY, slow_body_pause=0.01)
    assert time.perf_counter() - start >= 0.01 * len(CAUGHT.body)
    assert (body, headers[b"content-length"]) == (CAUGHT.body, b"%d" % len(CAUGHT.body))


async def test_the_end_is_missing() -> None:
    with pytest.raises(ConnectionDropped):
        await spoil(Fate.TRUNCATED)
    with pytest.raises(ConnectionDropped):
        await spoil(Fate.TRUNCATED, Caught(200, [], b""))


async def test_a_flood_has_no_length_and_is_json_all_the_same() -> None:
    headers, body = await spoil(Fate.HUGE, huge_bytes=200_000)
    assert b"content-length" not in headers
    assert len(body) > 190_000
    assert json.loads(body) == json.loads(CAUGHT.body)


@pytest.mark.parametrize("body", [CAUGHT.body, b"", b"[]"])
async def test_malformed_is_neither_json_nor_text(body: bytes) -> None:
    headers, spoilt = await spoil(Fate.MALFORMED, Caught(200, [], body))
    assert headers[b"content-length"] == b"%d" % len(spoilt)
    with pytest.raises(ValueError, match="decode"):
        json.loads(spoilt)


def test_one_value_has_another_type() -> None:
    found = {spoiling.mistype(CAUGHT.body, random.Random(seed)) for seed in range(200)}
    assert CAUGHT.body not in found
    assert len(found) > 20
    shapes = [json.loads(body) for body in found]
    assert {type(shape) for shape in shapes} > {dict, list, type(None)}
    assert any(isinstance(shape, dict) and shape.get("a") == [1, "b", None] for shape in shapes)
    assert json.loads(spoiling.mistype(b"", random.Random(1))) in spoiling._STRANGE


def page(kind: str, query: bytes, **changes: Any) -> list[bytes]:
    scope = {"path": "/p", "query_string": query, "method": "GET"} | changes
    endpoint = changes.get("endpoint", Endpoint.NRPS)
    caught = Caught(changes.get("status", 200), [(b"link", b"<other>")], b"[]")
    faults = Faults.model_validate({"endless_kind": kind})
    found = spoiling.with_next_page(caught, scope, endpoint, "https://lms.test", faults)
    return [value for name, value in found.headers if name == b"link"]


def test_pages_never_end() -> None:
    assert page("new", b"limit=5") == [b'<https://lms.test/p?limit=5&page=2>; rel="next"']
    assert page("new", b"limit=5&page=2") == [b'<https://lms.test/p?limit=5&page=3>; rel="next"']
    assert page("same", b"limit=5") == [b'<https://lms.test/p?limit=5>; rel="next"']
    assert page("same", b"") == [b'<https://lms.test/p>; rel="next"']


@pytest.mark.parametrize("changes", [{"method": "POST"}, {"endpoint": Endpoint.TOKEN}, {"status": 401}])
def test_only_lists_have_pages(changes: dict[str, Any]) -> None:
    assert page("new", b"", **changes) == [b"<other>"]


@pytest.mark.parametrize("fate", [Fate.MALFORMED, Fate.HUGE, Fate.SLOW_BODY, Fate.TRUNCATED, Fate.WRONG_TYPES])
async def test_an_answer_without_content_stays_without(fate: Fate) -> None:
    headers, body = await spoil(fate, Caught(204, [], b""))
    assert (headers, body) == ({}, b"")
