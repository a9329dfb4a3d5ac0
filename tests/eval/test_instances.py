"""Instances side by side: what one has, the other has under another name, and neither sees the other's."""

from __future__ import annotations

import re

import pytest
from hosts import SERVER, Hosts, physics

MATHS = "{ services.ananke.instances.maths.port = 8200; }"


@pytest.fixture(scope="module")
def units(hosts: Hosts) -> dict[str, str]:
    select = "builtins.mapAttrs (_: unit: unit.text) host.config.systemd.units"
    found: dict[str, str] = hosts.value(select, SERVER, physics(), MATHS)
    return {name: text for name, text in found.items() if name.startswith("ananke-")}


def test_each_has_the_same_units(units: dict[str, str]) -> None:
    kinds = {name.removeprefix("ananke-physics") for name in units if name.startswith("ananke-physics")}
    services = {"proxy", "kore", "hub", "secrets", "user@", "course@", "room@"}
    assert kinds == {f"-{service}.service" for service in services} | {".slice", "-labs.slice"}
    assert set(units) == {f"ananke-{instance}{kind}" for instance in ("physics", "maths") for kind in kinds}


def test_no_unit_names_anything_of_the_other(units: dict[str, str]) -> None:
    for name, text in units.items():
        other = "maths" if "physics" in name else "physics"
        assert not re.search(rf"\b{other}\b", text), name


def test_every_process_of_an_instance_is_in_its_slice_and_none_is_root(units: dict[str, str]) -> None:
    for name, text in units.items():
        if name.endswith(".service"):
            instance = name.split("-")[1]
            assert re.search(rf"(?m)^Slice=ananke-{instance}(-labs)?\.slice$", text), name
            assert re.search(r"(?m)^(DynamicUser=true|User=ananke-.*)$", text), name


def test_each_has_its_own_users(hosts: Hosts) -> None:
    users = hosts.value("builtins.attrNames host.config.users.users", SERVER, physics(), MATHS)
    expected = {f"ananke-{instance}-{service}" for instance in ("physics", "maths") for service in ("hub", "kore")}
    assert {name for name in users if name.startswith("ananke")} == expected


def test_folders_above_the_homes_do_not_show_who_has_one(hosts: Hosts) -> None:
    folders = hosts.value("host.config.systemd.tmpfiles.settings.ananke", SERVER, physics())
    modes = {path: kinds["d"]["mode"] for path, kinds in folders.items()}
    assert modes["/var/lib/ananke/physics/homes"] in {"0700", "0711"}
    assert all(kinds["d"]["user"] == "root" for kinds in folders.values())
