from __future__ import annotations

from typing import Any

import pytest

from kore.lti import tool
from kore.settings import Settings


@pytest.mark.parametrize(
    ("url", "domain", "launch"),
    [
        (
            "https://hub.example.test/main/",
            "hub.example.test",
            "https://hub.example.test/main/services/kore/lti/launch",
        ),
        ("https://hub.example.test", "hub.example.test", "https://hub.example.test/services/kore/lti/launch"),
        ("http://127.0.0.1:8800/", "127.0.0.1:8800", "http://127.0.0.1:8800/services/kore/lti/launch"),
    ],
)
def test_addresses_follow_from_the_instances_own(url: str, domain: str, launch: str, settings: Settings) -> None:
    changed: dict[str, Any] = settings.model_dump() | {"public_url": url}
    ours = tool.of(Settings.model_validate(changed))
    assert (ours.domain, ours.launch, ours.name) == (domain, launch, "Jupyter (main)")
    assert {ours.login, ours.jwks, ours.deep_link, ours.register, ours.canvas} == {
        launch.replace("/launch", end) for end in ("/login", "/jwks", "/deep-link", "/register", "/canvas.json")
    }
