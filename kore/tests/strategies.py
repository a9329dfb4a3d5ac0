"""Answers of platforms that do not keep to anything, for property tests and for `make bench ARGS=services`."""

from __future__ import annotations

import json
from typing import Any

import httpx
from hypothesis import strategies as st

_KEYS = [
    *("id", "resourceId", "resourceLinkId", "tag", "label", "scoreMaximum", "submissionReview"),
    *("userId", "resultScore", "resultMaximum", "timestamp", "comment", "scoreOf"),
    *("access_token", "expires_in", "token_type", "scope", "error"),
    *("members", "user_id", "roles", "status", "name", "context"),
]
_STATUSES = [200, 200, 200, 201, 202, 204, 206, 300, 301, 302, 304, 307, 400, 401, 403, 404, 405, 408, 409, 410, 412]
_STATUSES += [415, 418, 422, 423, 425, 429, 451, 499, 500, 501, 502, 503, 504, 507, 520, 599, 600, 999]
_ODD = ["", " ", "\x00", "\ud800", "“next”", "null", "NaN", "1e999", "0x10", "ä" * 300, "9" * 400, "<script>", "'; --"]
_MOMENTS = ["2026-11-23T05:29:01Z", "2026-11-23T05:29:01", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"]
_WAITS = ["0", "1", "-1", "soon", "9" * 400, "²", "٣", "1e3", "Mon, 01 Jan 0001 00:00:00 +9999999999999999", ""]
_TYPES = ["application/json", "text/html; charset=utf-16", "text/json; charset=klingon", "", "\\", "a/b; charset="]
_PAGES = ["<!doctype html><title>Maintenance</title>", "[]", "{}", "null", "true", "0", '""', "[{}]", "[[]]", "[null]"]
_HEAVY = [b"[" * 50_000, b'{"a":' * 50_000, b'[{"resultScore":NaN,"userId":"1"}]', b"9" * 5000, b"\xff\xfe"]
_NOWHERE = ["https://[", "https://a:b", "//", "javascript:0", "https://xn--a/", "https://a\\@b/"]
_NUMBERS = [0, -1, 10**30, 10**400, -(10**4000)]
_HOSTS = ["https://lms.example.test", "https://evil.example", "http://lms.example.test", "https://lms.example.test:1"]
_PATHS = ["/2/lineitems", "/2/lineitems/1/lineitem?type_id=1", "/2/lineitems/9/lineitem/results", "?from=1", ""]


def addresses() -> st.SearchStrategy[str]:
    """Web addresses: of the platform, of somebody else, of nobody."""
    made = st.builds("".join, st.tuples(st.sampled_from(_HOSTS), st.sampled_from(_PATHS)))
    return st.one_of(made, st.sampled_from([*_NOWHERE, *_ODD]))


def values() -> st.SearchStrategy[Any]:
    """What JSON can hold, and where it matters what it should not."""
    floats = st.floats(allow_nan=False, allow_infinity=False)
    numbers = st.one_of(st.integers(), st.sampled_from(_NUMBERS), floats)
    texts = st.one_of(st.text(max_size=20), st.sampled_from([*_ODD, *_MOMENTS]), addresses())
    leaves = st.one_of(st.none(), st.booleans(), numbers, texts)
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4), st.dictionaries(st.one_of(st.sampled_from(_KEYS), texts), inner, max_size=6)
        ),
        max_leaves=12,
    )


def entries() -> st.SearchStrategy[list[Any]]:
    """Lists as containers are, of entries with the right keys and any values."""
    entry = st.dictionaries(st.sampled_from(_KEYS), values(), max_size=8)
    return st.lists(st.one_of(entry, values()), max_size=5)


def bodies() -> st.SearchStrategy[bytes]:
    """Bodies: JSON of any shape, cut off, too deep, in odd characters, of odd numbers, pages, nothing."""
    written = st.one_of(values(), entries()).map(_written)
    return st.one_of(
        written,
        written.flatmap(lambda body: st.integers(0, len(body)).map(lambda end: body[:end])),
        written.map(lambda body: body.decode("utf-8", "replace").encode("utf-16")),
        st.sampled_from([*_HEAVY, *(page.encode() for page in _PAGES)]),
        st.binary(max_size=60),
    )


def headers() -> st.SearchStrategy[list[tuple[bytes, bytes]]]:
    """Headers that somebody reads: where a list goes on, how long to wait, what the body is said to be."""
    link = st.tuples(addresses(), st.sampled_from(['"next"', "next", "“next”", '"prev next"', "last", '"'])).map(
        lambda parts: f"<{parts[0]}>; rel={parts[1]}"
    )
    of = {
        "link": st.one_of(link, st.sampled_from(["<", "<>; rel=next", "<a>; rel=next" * 50, ";;;,,,"])),
        "retry-after": st.sampled_from(_WAITS),
        "content-type": st.sampled_from(_TYPES),
        "location": addresses(),
        "content-encoding": st.sampled_from(["identity", "gzip", "br", "x"]),
        "x-odd": st.just("\xff"),
    }
    one = st.sampled_from(sorted(of)).flatmap(lambda name: st.tuples(st.just(name), of[name]))
    return st.lists(one, max_size=3).map(lambda found: [(name.encode(), _header(text)) for name, text in found])


def answers() -> st.SearchStrategy[httpx.Response]:
    """Whole answers; each is made anew, since one can be read only once."""
    return st.builds(_answer, st.sampled_from(_STATUSES), headers(), bodies())


def troubles() -> st.SearchStrategy[httpx.Response | Exception]:
    """Answers, and connections that break."""
    broken = [httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError]
    return st.one_of(answers(), answers(), st.sampled_from(broken).map(lambda error: error("broken")))


def _answer(status: int, given: list[tuple[bytes, bytes]], body: bytes) -> httpx.Response:
    return httpx.Response(status, headers=given, stream=httpx.ByteStream(body))


def _written(value: Any) -> bytes:
    return json.dumps(value).encode()


def _header(text: str) -> bytes:
    """As a server could send it: no signs that would end the header."""
    return text.encode("utf-8", "replace").translate(None, b"\x00\r\n").strip()
