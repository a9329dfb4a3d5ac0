"""Secrets are made on the machine; each service gets those that it needs, and no others."""

from __future__ import annotations

import pytest
from hosts import Hosts

NEEDED = {
    "proxy": {"hub-to-proxy"},
    "kore": {"kore-to-hub", "hub-to-kore"},
    "hub": {"kore-to-hub", "hub-to-kore", "hub-to-proxy"},
    "user@": set(),
    "course@": set(),
    "room@": set(),
}


def test_they_are_made_once_and_before_those_who_need_them(hosts: Hosts) -> None:
    lines = hosts.unit("", "ananke-physics-secrets.service")
    assert {"Type=oneshot", "RemainAfterExit=true", "DynamicUser=true"} <= set(lines)
    assert {"StateDirectory=ananke/physics/secrets", "StateDirectoryMode=0700"} <= set(lines)
    assert any(line.startswith("ExecStart=") and line.endswith("/bin/kore make-secrets") for line in lines)


@pytest.mark.parametrize("service", NEEDED)
def test_each_service_gets_only_what_it_needs(hosts: Hosts, service: str) -> None:
    lines = hosts.unit("", f"ananke-physics-{service}.service")
    found = {line.removeprefix("LoadCredential=") for line in lines if line.startswith("LoadCredential=")}
    assert found == {f"{name}:/var/lib/ananke/physics/secrets/{name}" for name in NEEDED[service]}
    if NEEDED[service]:
        assert any(line.startswith("After=") and "ananke-physics-secrets.service" in line for line in lines)
