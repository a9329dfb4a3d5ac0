"""Root asks for the GPUs, before the hub starts and again and again."""

from __future__ import annotations

import pytest
from hosts import Hosts

UNIT = "ananke-physics-gpus.service"
GPU = "gpu.devices.a.index = 0;"


def test_the_driver_is_asked_by_root_who_may_make_nodes_and_nothing_else(hosts: Hosts) -> None:
    lines = hosts.unit(GPU, UNIT)
    command = next(line for line in lines if line.startswith("ExecStart="))
    asked = "/run/ananke-physics-gpus/inventory /run/current-system/sw/bin/nvidia-smi -L"
    assert command.endswith(f"/bin/python -I -m kore.root inventory {asked}")
    assert {"Before=ananke-physics-hub.service", "CapabilityBoundingSet=CAP_MKNOD", "PrivateNetwork=true"} <= set(lines)
    assert not [line for line in lines if line.startswith("User=")]
    assert "OnCalendar=*:0/10" in hosts.unit(GPU, "ananke-physics-gpus.timer")


def test_another_command_can_tell(hosts: Hosts) -> None:
    lines = hosts.unit(f'{GPU} gpu.inventory = [ "/opt/gpus" "--list" ];', UNIT)
    assert any(line.endswith("/inventory /opt/gpus --list") for line in lines)


@pytest.mark.parametrize("command", ["[ ]", '[ "/opt/my gpus" ]', '[ "%h/gpus" ]', '[ "a;b" ]', '"nvidia-smi"'])
def test_a_command_that_the_unit_would_read_otherwise_is_refused(hosts: Hosts, command: str) -> None:
    assert "gpu.inventory" in hosts.refused_instance(f"{GPU} gpu.inventory = {command};")
