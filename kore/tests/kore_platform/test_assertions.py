from __future__ import annotations

from typing import Any

import pytest

from kore_platform import assertions
from kore_platform.errors import AssertionRefused
from kore_platform.keys import Key

NOON = 1_800_000_000


async def verify(bench: Any, token: str) -> dict[str, Any]:
    platform = bench.platform
    tool = platform.world.tools[0]
    return await assertions.verify(token, tool, platform.tool_keys, platform.options, platform.now())


async def test_a_good_assertion_passes_and_the_keys_are_fetched_once(bench: Any) -> None:
    assert (await verify(bench, bench.assertion()))["sub"] == "tool0123456789a"
    await verify(bench, bench.assertion())
    assert bench.fetches == ["https://tool.test/jwks"]


async def test_a_bad_assertion_costs_another_fetch(bench: Any, platform_key: Key) -> None:
    await verify(bench, bench.assertion())
    for fetches, refetch in ((2, True), (2, False)):
        bench.set(refetch_jwks=refetch)
        with pytest.raises(AssertionRefused):
            await verify(bench, bench.assertion(key=platform_key))
        assert len(bench.fetches) == fetches


@pytest.mark.parametrize(
    ("claims", "header", "message"),
    [
        ({"exp": NOON}, {}, "Expired token"),
        ({"iat": NOON + 2}, {}, "Cannot handle token with iat prior to 2027-01-15T08:00:02"),
        ({"iat": "now"}, {}, "iat must be a number"),
        ({"iat": 1e30}, {}, "iat must be a number"),
        ({}, {"kid": None}, "kid must be provided"),
        ({}, {"kid": "other"}, '"kid" invalid'),
        ({}, {"algorithm": "none"}, "Algorithm not supported"),
        ({}, {"algorithm": "HS256"}, "Incorrect key for this algorithm"),
        ({}, {"algorithm": "RS512"}, "Incorrect key for this algorithm"),
    ],
)
async def test_moodles_refusals(bench: Any, claims: dict[str, Any], header: dict[str, Any], message: str) -> None:
    with pytest.raises(AssertionRefused, match=message):
        await verify(bench, bench.assertion(header=header, **claims))


async def test_a_strangers_signature_is_refused(bench: Any, platform_key: Key, tool_key: Key) -> None:
    token = bench.assertion(key=platform_key, header={"kid": tool_key.kid})
    with pytest.raises(AssertionRefused, match="Signature verification failed"):
        await verify(bench, token)


async def test_leeway_forgives(bench: Any) -> None:
    bench.set(assertion_leeway=5)
    assert await verify(bench, bench.assertion(iat=NOON + 2, exp=NOON - 2))


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c.d", "a.!.c", "e30.W10.x"])
def test_malformed_tokens(token: str) -> None:
    with pytest.raises(AssertionRefused):
        assertions.peek(token)
