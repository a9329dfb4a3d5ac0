"""Checking an id_token, and nothing else: `kore.lti.launch.verify` beside ltiauthenticator's validator as it is."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import httpx
from ltiauthenticator.lti13.validator import LTI13LaunchValidator  # type: ignore[import-untyped]

from bench.site import Site
from kore.lti import launch
from kore.lti.platform_keys import PlatformKeys

_ROUNDS = 5
_STATE = "benchmark"


@dataclass(frozen=True)
class Checks:
    """Seconds per token."""

    kore: float
    plain: float


def measure(site: Site, tokens: list[str], nonce: str) -> Checks:
    """Check the same valid tokens, which all have this nonce, in both ways, in turns, on one thread."""
    kore = plain = 0.0
    for _ in range(_ROUNDS):
        kore += asyncio.run(_kore(site, tokens, nonce))
        plain += _plain(site, tokens)
    number = _ROUNDS * len(tokens)
    return Checks(kore / number, plain / number)


async def _kore(site: Site, tokens: list[str], nonce: str) -> float:
    async with httpx.AsyncClient(trust_env=False) as client:
        keys = PlatformKeys(client)
        begin = time.perf_counter()
        for token in tokens:
            await launch.verify(site.registration, keys, {"id_token": token, "state": _STATE}, _STATE, nonce)
        return time.perf_counter() - begin


def _plain(site: Site, tokens: list[str]) -> float:
    """What its handler does with a token: it fetches the platform's key set for each, and waits for it."""
    platform, validator = site.registration, LTI13LaunchValidator()
    begin = time.perf_counter()
    for token in tokens:
        decoded = validator.verify_and_decode_jwt(
            token,
            issuer=platform.issuer,
            audience={platform.client_id},
            jwks_endpoint=platform.jwks_uri,
            jwks_algorithms=["RS256"],
        )
        validator.validate_id_token(decoded)
        validator.validate_azp_claim(decoded, {platform.client_id})
    return time.perf_counter() - begin
