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


def test_limits_of_other_groups_do_not(hosts: Hosts) -> None:
    assert hosts.instance(OFF + "limits.groups.instructors.cpu = 4;", "out.settings.nbgrader.enable") is False
