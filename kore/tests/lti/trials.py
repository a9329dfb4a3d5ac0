"""Many id_tokens, each judged by Kore and by the second opinion.

`python -m tests.lti.trials 20000` tries that many and prints what came of them; `make bench ARGS=fuzz` shows it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

import httpx
from hypothesis import HealthCheck, Phase, given, settings
from tests.lti.id_tokens import KEYS, NONCE, NOW, PLATFORM, STATE, inputs
from tests.lti.opinion import Identity, opinion

from kore.errors import KoreError
from kore.lti import launch
from kore.lti.platform_keys import PlatformKeys
from kore.model import Launch

Verify = Callable[[str], Awaitable[Launch]]


@dataclass
class Tally:
    """What came of all inputs."""

    tried: int = 0
    accepted: int = 0
    #: accepted though it must not be, or as somebody else's
    wrongly_accepted: int = 0
    #: another exception than one that is told to people
    crashed: int = 0

    async def judge(self, token: str, verify: Verify) -> None:
        """Try one token."""
        self.tried += 1
        try:
            found = await verify(token)
        except KoreError:
            return
        except Exception:  # noqa: BLE001 (that there is none is what is tried)
            self.crashed += 1
            return
        self.accepted += 1
        self.wrongly_accepted += said(found) != opinion(token)


def said(found: Launch) -> Identity:
    """Whose launch into what Kore takes a token for."""
    identity = (found.issuer, found.client_id, found.deployment_id, found.subject, found.roles)
    return (*identity, found.context_id, found.link_id, str(found.message), found.for_subject)


def verifier() -> Verify:
    """Kore's own judgement, with the platform's keys at hand."""
    published = {"keys": [key.jwk for key in KEYS]}
    http = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=published)))
    keys = PlatformKeys(http)
    return lambda token: launch.verify(PLATFORM, keys, {"id_token": token, "state": STATE}, STATE, NONCE, NOW)


def run(number: int, verify: Verify | None = None) -> Tally:
    """Try so many inputs, other ones each time."""
    tally, verify = Tally(), verify or verifier()
    with asyncio.Runner() as runner:

        @settings(
            max_examples=number,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(inputs())
        def trial(token: str) -> None:
            runner.run(tally.judge(token, verify))

        trial()
    return tally


if __name__ == "__main__":
    begin = time.perf_counter()
    print(json.dumps(asdict(run(int(sys.argv[1]))) | {"seconds": time.perf_counter() - begin}))  # noqa: T201
