"""A lab: its own user, its own home, nothing of others, and no part in a change of the system."""

from __future__ import annotations

import re

import pytest
from hosts import SERVER, Hosts, physics

KINDS = ("user", "course", "room")


@pytest.fixture(scope="module")
def labs(hosts: Hosts) -> dict[str, list[str]]:
    return {kind: hosts.unit("packages = [ pkgs.gcc ];", f"ananke-physics-{kind}@.service") for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_a_lab_has_its_own_user_and_home(labs: dict[str, list[str]], kind: str) -> None:
    assert {
        "DynamicUser=true",
        "StateDirectory=ananke/physics/homes/%i",
        "StateDirectoryMode=0700",
        "TemporaryFileSystem=/var/lib/ananke:ro,mode=0755",
        "TemporaryFileSystem=/dev/shm:mode=1777,size=50%",
        "AssertPathExists=/run/ananke-physics-hub/%n.env",
        "EnvironmentFile=-/run/ananke-physics-hub/%n.env",
        "Slice=ananke-physics-labs.slice",
    } <= set(labs[kind])


def test_no_two_labs_of_a_machine_share_a_user(hosts: Hosts) -> None:
    # Without a name of its own systemd would give all instances of a template one user.
    maths = "{ services.ananke.instances.maths.port = 65532; }"
    units = hosts.value("builtins.mapAttrs (_: unit: unit.text) host.config.systemd.units", SERVER, physics(), maths)
    users = {
        instance: re.search(r"(?m)^User=(.*)-%i$", units[f"ananke-{instance}-user@.service"])
        for instance in ("physics", "maths")
    }
    prefixes = {found[1] for found in users.values() if found is not None}
    assert len(prefixes) == 2
    # systemd allows 31 characters, and names of hub users have up to 25.
    assert max(len(prefix) for prefix in prefixes) + len("-") + 25 <= 31


@pytest.mark.parametrize("kind", KINDS)
def test_a_lab_outlives_a_change_of_the_system(labs: dict[str, list[str]], kind: str) -> None:
    assert {"X-RestartIfChanged=false", "X-StopIfChanged=false"} <= set(labs[kind])
    tied = [line for line in labs[kind] if line.startswith(("PartOf=", "BindsTo=", "Requires="))]
    assert tied == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_lab_has_its_programs(labs: dict[str, list[str]], kind: str) -> None:
    path = next(line for line in labs[kind] if line.startswith('Environment="PATH=')).split(":")
    assert path[0].endswith("-ananke-lab-env/bin")
    assert any("-gcc-" in part for part in path)
    assert any("-git-" in part for part in path)


def test_packages_are_packages(hosts: Hosts) -> None:
    assert "not of type" in hosts.refused_instance('packages = [ "gcc" ];')
