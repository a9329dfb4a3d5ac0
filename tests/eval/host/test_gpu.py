"""A GPU is in one instance, under one name; slices of one are different devices."""

from __future__ import annotations

import pytest
from hosts import SERVER, Hosts, physics

CAPS = "/dev/nvidia-caps/nvidia-cap"
FIRST = f'id = "MIG-1"; nodes = [ "/dev/nvidia0" "{CAPS}21" ];'


def two(first: str, second: str) -> tuple[str, ...]:
    maths = f"{{ services.ananke.instances.maths = {{ port = 8200; gpu.devices.b = {{ {second} }}; }}; }}"
    return SERVER, physics(f"gpu.devices.a = {{ {first} }};"), maths


@pytest.mark.parametrize(
    "second",
    ["index = 1;", f'id = "MIG-2"; nodes = [ "/dev/nvidia0" "{CAPS}30" ];', 'id = "GPU-2"; nodes = [ "/dev/x" ];'],
)
def test_other_gpus_and_other_slices_are_for_other_instances(hosts: Hosts, second: str) -> None:
    names = hosts.value("builtins.attrNames host.config.services.ananke.out", *two(FIRST, second))
    assert names == ["maths", "physics"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("index = 0;", "index = 0;"),
        ("index = 0;", 'id = "GPU-1"; nodes = [ "/dev/nvidia0" ];'),
        (FIRST, f'id = "MIG-1"; nodes = [ "/dev/nvidia0" "{CAPS}30" ];'),
        (FIRST, "index = 0;"),
        (FIRST, f'id = "MIG-2"; nodes = [ "{CAPS}21" "/dev/nvidia0" ];'),
    ],
)
def test_the_same_gpu_is_not_in_two_instances(hosts: Hosts, first: str, second: str) -> None:
    said = hosts.refusal(*two(first, second))
    assert "instances.maths.gpu.devices.b and services.ananke.instances.physics.gpu.devices.a are the same GPU" in said
    assert "Keep one of them" in said


def test_nor_twice_in_one(hosts: Hosts) -> None:
    said = hosts.refusal(SERVER, physics("gpu.devices = { a.index = 0; b.index = 0; };"))
    assert "physics.gpu.devices.a and services.ananke.instances.physics.gpu.devices.b are the same GPU" in said
