"""Rules between features of one instance."""

from __future__ import annotations

import pytest
from hosts import Hosts

OFF = "nbgrader.enable = false;"


@pytest.mark.parametrize("group", ["grading-labs", "nbgrader-phys-101-a1b2", "formgrade-phys-101-a1b2"])
def test_limits_of_nbgraders_groups_need_nbgrader(hosts: Hosts, group: str) -> None:
    limit = f"limits.groups.{group}.cpu = 4;"
    assert hosts.instance(limit, f'out.settings.labs.limits.groups."{group}".cpu') == 4
    said = hosts.refused_instance(OFF + limit)
    assert f"limits.groups sets limits for {group}" in said
    assert "services.ananke.instances.physics.nbgrader.enable is false" in said


@pytest.mark.parametrize(
    ("feature", "options"),
    [
        ("kernels.r", 'kernels.r = { argv = [ "r" ]; groups = [ GROUP ]; };'),
        ("rooms.help", "rooms.help.groups = [ GROUP ];"),
        ("gpu.offers.a100", "gpu = { devices.a.index = 0; offers.a100.groups = [ GROUP ]; };"),
        (
            "storage.resources.s",
            'storage = { enable = true; resources.s = { title = "S"; url = "webdav://c/s"; groups = [ GROUP ]; }; };',
        ),
        ("shared.data.read", "shared.data.read.groups = [ GROUP ];"),
        ("shared.data.write", "shared.data.write.groups = [ GROUP ];"),
    ],
)
def test_what_is_for_nbgraders_groups_needs_nbgrader(hosts: Hosts, feature: str, options: str) -> None:
    for group in ("nbgrader-phys-101-a1b2", "formgrade-phys-101-a1b2"):
        given = options.replace("GROUP", f'"{group}"')
        assert hosts.instance(given, "out.settings.nbgrader.enable") is True
        assert f"physics: {feature} is for groups `nbgrader-…`" in hosts.refused_instance(OFF + given)
    for_members = options.replace("GROUP", '"members-phys-101-a1b2"')
    assert hosts.instance(OFF + for_members, "out.settings.nbgrader.enable") is False


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (f"{OFF} keep.people = false;", "keep.homes is true, but people are forgotten"),
        (f'{OFF} profile = "ephemeral"; keep.homes = true;', "keep.homes is true, but people are forgotten"),
        ('profile = "ephemeral"; culling.enable = false;', "who leaves without logging out would never be removed"),
        (f'{OFF} keep.homes = false; limits.instance.disk = "1T";', "limits.instance.disk is 1T"),
    ],
)
def test_what_stays_fits_together(hosts: Hosts, options: str, problem: str) -> None:
    assert problem in hosts.refused_instance(options)


@pytest.mark.parametrize(
    "options",
    [
        # Kore still knows whose a home is.
        "keep.people = false;",
        f'{OFF} profile = "ephemeral";',
        'profile = "ephemeral"; keep.people = true; culling.enable = false;',
        # There are grading labs' homes.
        'keep.homes = false; limits.instance.disk = "1T";',
        f'{OFF} limits.instance.disk = "1T";',
    ],
)
def test_what_fits_together_is_taken(hosts: Hosts, options: str) -> None:
    assert hosts.instance(options, "out.settings.keep")


def test_limits_of_other_groups_do_not(hosts: Hosts) -> None:
    assert hosts.instance(OFF + "limits.groups.instructors.cpu = 4;", "out.settings.nbgrader.enable") is False
