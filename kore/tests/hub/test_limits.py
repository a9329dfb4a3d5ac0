from __future__ import annotations

from typing import Any

import pytest

from kore.hub import limits
from kore.settings import LabLimit, LabLimits

SAID = LabLimits.model_validate(
    {
        "user": {"memory": "2G", "cpu": 2, "tasks": 512, "disk": "5G"},
        "groups": {
            "instructors": {"memory": "8G", "cpu": 1, "disk": "20G"},
            "nbgrader-physics": {"memory": "9000M", "tasks": 128, "disk": "1T"},
            "nbgrader-maths": {"memory": "8589934593"},
            "nothing": {},
        },
    }
)


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([], ("2G", 2, 512, "5G")),
        (["learners", "nothing"], ("2G", 2, 512, "5G")),
        (["instructors"], ("8G", 1, 512, "20G")),
        (["nbgrader-physics"], ("9000M", 2, 128, "1T")),
        (["instructors", "nbgrader-physics"], ("9000M", 1, 128, "1T")),
        (["nbgrader-maths", "instructors"], ("8589934593", 1, 512, "20G")),
    ],
)
def test_a_person_gets_the_most_that_a_group_says_else_what_everybody_gets(
    groups: list[str], expected: tuple[Any, ...]
) -> None:
    found = limits.of_person(SAID, groups)
    assert (found.memory, found.cpu, found.tasks, found.disk) == expected


@pytest.mark.parametrize(
    ("less", "more"), [("1023", "1K"), ("1023K", "1M"), ("2M", "3000K"), ("1023M", "1G"), ("1000G", "1T")]
)
def test_memory_is_compared_by_its_size(less: str, more: str) -> None:
    said = LabLimits(groups={"a": LabLimit(memory=less), "b": LabLimit(memory=more)})
    assert limits.of_person(said, ["a", "b"]).memory == limits.of_person(said, ["b", "a"]).memory == more


@pytest.mark.parametrize(
    ("limit", "memory", "swap", "quota", "tasks"),
    [
        (LabLimit(memory="8G", cpu=1.5, tasks=100), "8G", "0", "150%", "100"),
        (LabLimit(memory="1048576", cpu=0.29, tasks=32), "1048576", "0", "29%", "32"),
        (LabLimit(cpu=0.001), "infinity", "infinity", "1%", "infinity"),
        (LabLimit(), "infinity", "infinity", "", "infinity"),
    ],
)
def test_every_property_is_set_so_that_none_stays_of_an_earlier_start(
    limit: LabLimit, memory: str, swap: str, quota: str, tasks: str
) -> None:
    expected = [f"MemoryMax={memory}", f"MemorySwapMax={swap}", f"CPUQuota={quota}", f"TasksMax={tasks}"]
    assert limits.properties(limit) == expected


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        (LabLimit(), {"KORE_LIMITS": "{}"}),
        (
            LabLimit(memory="2G", cpu=0.5, disk="5G"),
            {
                "KORE_LIMITS": '{"memory":"2G","cpu":0.5,"disk":"5G"}',
                "MEM_LIMIT": "2147483648",
                "CPU_LIMIT": "0.5",
            },
        ),
    ],
)
def test_a_lab_is_told_what_it_may_use(limit: LabLimit, told: dict[str, str]) -> None:
    assert limits.variables(limit) == told


def test_a_home_in_memory_comes_to_no_disk() -> None:
    assert "MemorySwapMax=0" in limits.properties(LabLimit(), swaps=False)
    assert "MemorySwapMax=infinity" in limits.properties(LabLimit(), swaps=True)
