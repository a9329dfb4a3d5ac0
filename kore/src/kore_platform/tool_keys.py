"""The key sets of tools: fetched when needed and cached, with Moodle's habits."""

from __future__ import annotations

import ipaddress
import json
import ssl
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import httpx

from kore_platform.errors import ToolKeysUnavailable
from kore_platform.options import Strictness

#: fetches a web address; raises httpx.HTTPError
Fetch = Callable[[str], Awaitable[bytes]]
Jwks = dict[str, dict[str, Any]]

_SECONDS = 10.0
_BIGGEST = 1 << 20


async def fetch(url: str) -> bytes:
    """Fetch a key set as Moodle's server does.

    Raises:
        httpx.HTTPError: no answer, not 200, or too big.
    """
    headers = {"User-Agent": "MoodleBot/4.5"}
    # Proxies of the environment are for the world outside; a tool under test is here, behind a certificate of its own.
    trust = ssl.create_default_context()
    async with httpx.AsyncClient(timeout=_SECONDS, trust_env=False, headers=headers, verify=trust) as client:
        answer = await client.get(url)
    if answer.status_code != httpx.codes.OK or len(answer.content) > _BIGGEST:
        raise httpx.HTTPError("no key set there")
    return answer.content


class ToolKeys:
    """Key sets by client id."""

    def __init__(self, fetcher: Fetch = fetch) -> None:
        self._fetch = fetcher
        self._cache: dict[str, Jwks] = {}

    def cached(self, client_id: str) -> Jwks | None:
        """The key set as it was last fetched. Moodle cannot use cached keys that do not name their algorithm."""
        keys = self._cache.get(client_id)
        return keys if keys and all("alg" in key for key in keys.values()) else None

    async def fetch(self, client_id: str, url: str, options: Strictness) -> Jwks:
        """Fetch a key set: keys by kid.

        Raises:
            ToolKeysUnavailable: it cannot be had, or is no key set.
        """
        if options.block_private_jwks and is_blocked(url):
            raise ToolKeysUnavailable(f"the platform does not fetch from {url}")
        try:
            keys = json.loads(await self._fetch(url))["keys"]
            found = {str(key["kid"]): dict(key) for key in keys}
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise ToolKeysUnavailable(f"no key set at {url}") from error
        self._cache[client_id] = found
        return found


def is_blocked(url: str) -> bool:
    """Whether Moodle's default settings forbid to fetch from there (curlsecurityblockedhosts, …allowedport)."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = parts.hostname or ""
    try:
        inside = not ipaddress.ip_address(host).is_global
    except ValueError:
        inside = host == "localhost"
    return inside or port not in {80, 443}
