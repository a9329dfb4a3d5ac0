"""Labs that nobody uses are stopped, unless somebody says otherwise."""

from __future__ import annotations

import pytest
from hosts import Hosts


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", {"enable": True, "idle": 7200, "max_age": 0}),
        ("culling.enable = false;", {"enable": False, "idle": 7200, "max_age": 0}),
        ("culling = { idle = 600; maxAge = 86400; };", {"enable": True, "idle": 600, "max_age": 86400}),
    ],
)
def test_the_hub_is_told(hosts: Hosts, options: str, expected: dict[str, object]) -> None:
    assert hosts.instance(options, "out.settings.culling") == expected


@pytest.mark.parametrize(
    ("options", "message"), [("culling.idle = 599;", "between 600 and"), ('culling.maxAge = "1d";', "not of type")]
)
def test_what_is_no_time_is_refused(hosts: Hosts, options: str, message: str) -> None:
    assert message in hosts.refused_instance(options)
