"""A machine has a loader for foreign programs where an instance's people may bring some."""

from __future__ import annotations

import pytest
from hosts import SERVER, Hosts, physics

MATHS = "{ services.ananke.instances.maths = { port = 8200; environments.uv = false; }; }"


@pytest.mark.parametrize(
    ("instances", "loader"),
    [
        ((physics(),), True),
        ((physics(), MATHS), True),
        ((MATHS,), False),
        ((physics("enable = false;"),), False),
        ((), False),
    ],
)
def test_a_loader_for_those_who_need_one(hosts: Hosts, instances: tuple[str, ...], loader: bool) -> None:
    assert hosts.value("host.config.programs.nix-ld.enable", SERVER, *instances) is loader
