from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest

from kore_platform.errors import ToolKeysUnavailable
from kore_platform.keys import Key
from kore_platform.options import Strictness
from kore_platform.tool_keys import ToolKeys, fetch, is_blocked


def keys_with(body: bytes | Exception) -> ToolKeys:
    async def fetch(_url: str) -> bytes:
        if isinstance(body, Exception):
            raise body
        return body

    return ToolKeys(fetch)


async def test_keys_are_cached_if_they_name_their_algorithm(tool_key: Key) -> None:
    keys = keys_with(json.dumps({"keys": [tool_key.jwk]}).encode())
    assert keys.cached("c") is None
    assert await keys.fetch("c", "https://tool.test/jwks", Strictness()) == {tool_key.kid: tool_key.jwk}
    assert keys.cached("c") == {tool_key.kid: tool_key.jwk}


async def test_keys_without_algorithm_are_never_served_from_the_cache(tool_key: Key) -> None:
    bare = {name: value for name, value in tool_key.jwk.items() if name != "alg"}
    keys = keys_with(json.dumps({"keys": [bare]}).encode())
    assert await keys.fetch("c", "https://tool.test/jwks", Strictness())
    assert keys.cached("c") is None


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"[]", b'{"keys":[{"kty":"RSA"}]}', httpx.ConnectError("refused")])
async def test_what_is_no_key_set_is_unavailable(body: bytes | Exception) -> None:
    with pytest.raises(ToolKeysUnavailable):
        await keys_with(body).fetch("c", "https://tool.test/jwks", Strictness())


async def test_private_addresses_are_blocked_on_demand(tool_key: Key) -> None:
    keys = keys_with(json.dumps({"keys": [tool_key.jwk]}).encode())
    url = "http://127.0.0.1:8000/jwks"
    assert await keys.fetch("c", url, Strictness())
    with pytest.raises(ToolKeysUnavailable, match="does not fetch"):
        await keys.fetch("c", url, Strictness(block_private_jwks=True))


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/jwks" else 500)
        self.end_headers()
        self.wfile.write(self.headers["User-Agent"].encode())

    def log_message(self, *_: object) -> None:
        """No line per request."""


async def test_fetching_over_http() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        try:
            assert await fetch(f"{base}/jwks") == b"MoodleBot/4.5"
            with pytest.raises(httpx.HTTPError, match="no key set"):
                await fetch(f"{base}/broken")
        finally:
            server.shutdown()


@pytest.mark.parametrize(
    ("url", "blocked"),
    [
        ("https://tool.test/jwks", False), ("http://tool.test/jwks", False), ("https://tool.test:8443/jwks", True),
        ("http://localhost/jwks", True), ("http://10.1.2.3/jwks", True), ("http://[::1]/jwks", True),
    ],
)  # fmt: skip
def test_moodles_list(url: str, blocked: bool) -> None:
    assert is_blocked(url) is blocked
