"""The hub: without rights, and apart from the labs that it starts."""

from __future__ import annotations

from hosts import Hosts

UNIT = "ananke-physics-hub.service"


def test_it_runs_as_a_user_without_rights(hosts: Hosts) -> None:
    lines = set(hosts.unit("", UNIT))
    assert {"User=ananke-physics-hub", "CapabilityBoundingSet=", "NoNewPrivileges=true"} <= lines
    users = hosts.instance("", "host.config.users.users")
    assert users["ananke-physics-hub"]["isSystemUser"] is True
    assert users["ananke-physics-hub"]["extraGroups"] == []


def test_what_it_leaves_for_labs_outlives_its_restart_and_is_its_own(hosts: Hosts) -> None:
    lines = set(hosts.unit("", UNIT))
    assert {
        "RuntimeDirectory=ananke-physics-hub",
        "RuntimeDirectoryMode=0700",
        "RuntimeDirectoryPreserve=restart",
    } <= lines


def test_a_restarted_proxy_gets_its_routes_from_a_restarted_hub(hosts: Hosts) -> None:
    assert "PartOf=ananke-physics-proxy.service" in hosts.unit("", UNIT)


def test_it_reads_the_settings_that_kore_reads(hosts: Hosts) -> None:
    file = hosts.instance("", '"${out.file}"')
    assert f'Environment="KORE_SETTINGS={file}"' in hosts.unit("", UNIT)
    assert any(line.endswith(f"serve --settings {file}") for line in hosts.unit("", "ananke-physics-kore.service"))
