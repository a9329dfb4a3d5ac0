"""Whatever a platform says while it registers: a platform that can be used, or a refusal; never anything else."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.registering import CONFIGURATION, TOOL, Lms, described

from kore.errors import AddressForbidden, RegistrationRefused
from kore.lti.configuration import read
from kore.lti.registration import Registration, register
from kore.lti.tool import Tool
from kore.settings import origin

OURS = Tool("Jupyter (main)", "https://hub.example.test/main/services/kore")
ADDRESSES = st.sampled_from(
    [
        "https://a.example.test/x",
        "http://a.example.test",
        "https://[::1]/",
        "https://a;b/",
        "https://10.0.0.1/",
        "//a",
        "https://a b",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | ADDRESSES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.sampled_from(["type"]), inner, max_size=3)
    ),
    max_leaves=8,
)
CONFIGURATIONS = JSON | st.dictionaries(st.sampled_from(sorted(described())), JSON, max_size=3).map(
    lambda d: described() | d
)
ANSWERS = JSON | st.fixed_dictionaries({"client_id": JSON, TOOL: JSON | st.fixed_dictionaries({"deployment_id": JSON})})


async def registered(configuration: Any, answer: Any) -> Registration | None:
    lms = Lms()
    lms.configuration, lms.registered = configuration, answer
    way = lms.way()
    async with httpx.AsyncClient(transport=way) as http:
        try:
            return await register(http, way, await read(http, CONFIGURATION), OURS, "t0ken")
        except (RegistrationRefused, AddressForbidden):
            return None


@settings(deadline=None, max_examples=400)
@given(CONFIGURATIONS, ANSWERS)
def test_nothing_but_a_platform_or_a_refusal_comes_of_it(configuration: Any, answer: Any) -> None:
    made = asyncio.run(registered(configuration, answer))
    if made is not None:
        platform = made.platform
        assert platform.client_id
        assert platform.issuer == configuration["issuer"]
        assert platform.deployment_ids or platform.accept_deployments
        assert all(not set(" ;,'\"") & set(origin) for origin in platform.known_origins)
        assert max(map(len, (platform.name, platform.issuer, platform.client_id, made.product))) <= 255


@settings(deadline=None, max_examples=50)
@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=255))
def test_what_is_right_is_accepted(client_id: str) -> None:
    made = asyncio.run(registered(described(), {"client_id": client_id, TOOL: {"deployment_id": "1"}}))
    assert made is not None
    assert made.platform.client_id == client_id
    assert origin(made.platform.jwks_uri) == "https://lms.example.test"
