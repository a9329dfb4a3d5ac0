"""The proxy: on loopback only, its token from a credential."""

from __future__ import annotations

from hosts import Hosts


def test_it_listens_on_its_own_loopback_ports(hosts: Hosts) -> None:
    script = hosts.instance("", "host.config.systemd.services.ananke-physics-proxy.script")
    assert "--ip 127.0.0.1 --port 8100" in script
    assert "--api-ip 127.0.0.1 --api-port 8101" in script
    assert "--default-target http://127.0.0.1:8102 --error-target http://127.0.0.1:8102/physics/hub/error" in script
    assert '"$CREDENTIALS_DIRECTORY/hub-to-proxy"' in script


def test_it_talks_to_nobody_else(hosts: Hosts) -> None:
    lines = hosts.unit("", "ananke-physics-proxy.service")
    assert {"DynamicUser=true", "IPAddressDeny=any", "IPAddressAllow=localhost", "Restart=always"} <= set(lines)
