"""What labs may use: in their units, in their slice, and in the settings, by which the hub limits groups."""

from __future__ import annotations

import pytest
from hosts import Hosts

LAB = "ananke-physics-user@.service"
SLICE = "ananke-physics-labs.slice"


def limits(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith(("Memory", "CPU", "Tasks")) and "DenyWrite" not in line]


def test_each_lab_is_limited_unless_somebody_says_otherwise(hosts: Hosts) -> None:
    assert limits(hosts.unit("", LAB)) == ["CPUQuota=200%", "MemoryMax=2G", "MemorySwapMax=0", "TasksMax=512"]
    options = 'limits.user = { memory = "512M"; cpu = 0.5; tasks = 64; };'
    for kind in ("user", "course", "room"):
        found = limits(hosts.unit(options, f"ananke-physics-{kind}@.service"))
        assert found == ["CPUQuota=50%", "MemoryMax=512M", "MemorySwapMax=0", "TasksMax=64"]
    assert limits(hosts.unit("limits.user = { memory = null; cpu = null; tasks = null; };", LAB)) == []


def test_all_labs_together_are_limited_where_somebody_says_so(hosts: Hosts) -> None:
    assert limits(hosts.unit("", SLICE)) == []
    found = limits(hosts.unit('limits.instance = { memory = "16G"; cpu = 8; tasks = 9000; };', SLICE))
    assert found == ["CPUQuota=800%", "MemoryMax=16G", "MemorySwapMax=0", "TasksMax=9000"]


def test_the_hub_is_told_of_persons_and_groups(hosts: Hosts) -> None:
    options = 'limits.groups = { instructors.memory = "8G"; rooms.memory = "9G"; grading-labs.cpu = 4; };'
    assert hosts.instance(options, "out.settings.labs.limits") == {
        "user": {"memory": "2G", "cpu": 2, "tasks": 512, "disk": None},
        "groups": {
            "instructors": {"memory": "8G", "cpu": None, "tasks": None, "disk": None},
            "rooms": {"memory": "9G", "cpu": None, "tasks": None, "disk": None},
            "grading-labs": {"memory": None, "cpu": 4, "tasks": None, "disk": None},
        },
        "homes": None,
    }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ('limits.user.memory = "2 GB";', "amount of memory such as"),
        ('limits.user.memory = "0";', "amount of memory such as"),
        ("limits.user.cpu = 0;", "positive"),
        ("limits.instance.tasks = 31;", "between 32 and"),
        ('limits.user.disk = "5 GB";', "amount of memory such as"),
        ('limits.groups."Physics 101".cpu = 1;', "members-<course>, nbgrader-<course>"),
    ],
)
def test_what_is_no_limit_is_refused(hosts: Hosts, options: str, message: str) -> None:
    assert message in hosts.refused_instance(options)
