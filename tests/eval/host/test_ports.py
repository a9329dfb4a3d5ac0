"""No lab may listen where a service of any instance does, or another lab."""

from __future__ import annotations

import pytest
from hosts import SERVER, Hosts, physics

BOTH = (SERVER, physics(), "{ services.ananke.instances.maths.port = 8200; }")


def denied(hosts: Hosts, unit: str) -> set[str]:
    lines = hosts.value(f'host.config.systemd.units."{unit}".text', *BOTH).splitlines()
    return {line.removeprefix("SocketBindDeny=") for line in lines if line.startswith("SocketBindDeny=")}


@pytest.mark.parametrize("kind", ["user", "course", "room"])
@pytest.mark.parametrize("instance", ["physics", "maths"])
def test_a_lab_may_not_listen_where_others_do(hosts: Hosts, instance: str, kind: str) -> None:
    services = {f"tcp:{first + offset}" for first in (8100, 8200) for offset in range(4)}
    ports = hosts.value("host.config.services.ananke.out.physics.settings.labs.ports", *BOTH)
    labs = f"tcp:{ports['first']}-{ports['last']}"
    assert denied(hosts, f"ananke-{instance}-{kind}@.service") == services | {labs}


@pytest.mark.parametrize("service", ["proxy", "hub", "kore"])
def test_the_services_themselves_may(hosts: Hosts, service: str) -> None:
    assert denied(hosts, f"ananke-physics-{service}.service") == set()
