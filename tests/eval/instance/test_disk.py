"""What homes may hold: granted by root within what is declared, and measured where all together have a limit."""

from __future__ import annotations

import pytest
from hosts import Hosts

UNIT = "ananke-physics-disk.service"
HOMES = "/var/lib/private/ananke/physics/homes"


@pytest.mark.parametrize(
    ("options", "disk"),
    [
        ('limits.user.disk = "5G";', ["5G"]),
        (
            'limits.user.disk = "5G"; limits.groups.instructors.disk = "50G"; limits.groups.rooms.disk = "5G";',
            ["5G", "50G"],
        ),
        ('limits.groups.rooms.disk = "9G"; limits.groups.learners.cpu = 1;', [None, "9G"]),
    ],
)
def test_root_may_grant_what_is_declared(hosts: Hosts, options: str, disk: list[str | None]) -> None:
    assert hosts.instance(options, "out.grantable") == {"homes": HOMES, "disk": disk}
    assert any("kore.root prepare" in line for line in hosts.unit(options, "ananke-physics-user@.service"))


@pytest.mark.parametrize("options", ["", 'limits.instance.disk = "100G";', 'limits.user.memory = "5G";'])
def test_without_limits_of_homes_there_is_nothing_to_grant(hosts: Hosts, options: str) -> None:
    assert hosts.instance(options, "out.grantable") == {}


@pytest.mark.parametrize(
    ("limit", "number"), [("100G", 100 << 30), ("3T", 3 << 40), ("512M", 512 << 20), ("4096", 4096)]
)
def test_all_homes_together_are_measured_by_the_clock(hosts: Hosts, limit: str, number: int) -> None:
    options = f'limits.instance.disk = "{limit}";'
    (start,) = [line for line in hosts.unit(options, UNIT) if line.startswith("ExecStart=")]
    assert start.endswith(f"-m kore.root measure {HOMES} {number} %t/ananke-physics-disk/homes.json")
    assert "OnCalendar=hourly" in hosts.unit(options, "ananke-physics-disk.timer")
    assert hosts.instance(options, "out.settings.labs.limits.homes") == limit


def test_what_measures_reads_everything_and_can_do_nothing_else(hosts: Hosts) -> None:
    lines = hosts.unit('limits.instance.disk = "100G";', UNIT)
    assert "CapabilityBoundingSet=CAP_DAC_READ_SEARCH" in lines
    assert {"ProtectSystem=strict", "PrivateNetwork=true", "NoNewPrivileges=true", "Nice=19"} <= set(lines)


def test_a_home_that_is_too_much_to_measure_ends_its_own_measuring_only(hosts: Hosts) -> None:
    lines = hosts.unit('limits.instance.disk = "100G";', UNIT)
    assert {"MemoryMax=256M", "MemorySwapMax=0", "OOMPolicy=continue"} <= set(lines)
