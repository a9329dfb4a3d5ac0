"""Address, ports and administrators of an instance."""

from __future__ import annotations

import pytest
from hosts import SERVER, Hosts, physics


def test_an_instance_has_its_address_and_four_ports(hosts: Hosts) -> None:
    settings = hosts.instance('admins = [ "ada" ];', "out.settings")
    assert settings["instance"] == "physics"
    assert settings["public_url"] == "https://hub.example.org/physics/"
    assert settings["state_dir"] == "/var/lib/ananke/physics"
    assert settings["ports"] == {"proxy": 8100, "proxy_api": 8101, "hub": 8102, "kore": 8103}
    assert settings["admins"] == ["ada"]


def test_host_and_path_of_its_own(hosts: Hosts) -> None:
    settings = hosts.instance('host = "physics.example.org"; path = "/";', "out.settings")
    assert settings["public_url"] == "https://physics.example.org/"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ('path = "physics";', "slash at both ends"),
        ('host = "https://hub.example.org";', "host name such as"),
        ('admins = [ "Ada Lehmann" ];', "hub user name"),
        ('prot = "x";', "instances.physics.prot"),
    ],
)
def test_what_is_no_address_port_or_name_is_refused(hosts: Hosts, options: str, message: str) -> None:
    assert message in hosts.refused_instance(options)


@pytest.mark.parametrize("port", [1023, 65533])
def test_four_ports_must_be_there(hosts: Hosts, port: int) -> None:
    assert "between 1024 and 65532" in hosts.refusal(SERVER, physics(port=port))


@pytest.mark.parametrize(
    ("name", "accepted"),
    [("p", True), ("p" * 16, True), ("p" * 17, False), ("physics-2", False)],
)
def test_names_that_fit_into_units_and_users(hosts: Hosts, name: str, accepted: bool) -> None:
    instance = f'{{ services.ananke.instances."{name}".port = 8100; }}'
    if accepted:
        assert hosts.value("builtins.attrNames host.config.services.ananke.out", SERVER, instance) == [name]
    else:
        said = hosts.refusal(SERVER, instance)
        assert f'services.ananke.instances."{name}": the name becomes part of unit' in said


def test_an_instance_that_is_off_leaves_nothing(hosts: Hosts) -> None:
    select = 'builtins.filter (nixpkgs.lib.hasPrefix "ananke") (builtins.attrNames host.config.systemd.units)'
    assert hosts.value(select, SERVER, physics("enable = false;")) == []
    assert hosts.value(select, SERVER, physics()) != []
