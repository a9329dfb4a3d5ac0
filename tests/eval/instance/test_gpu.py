"""GPUs in the labs' units, in what root may grant and in the settings, by which the hub hands them out."""

from __future__ import annotations

import pytest
from hosts import Hosts

LAB = "ananke-physics-user@.service"
LINKS = "/run/ananke-physics-labs/%i/gpu"
SLICE = """
  id = "MIG-c6d4f1ef-42e4-5de3-91c7-45d71c87eb3f"; nodes = [ "/dev/nvidia1" "/dev/nvidia-caps/nvidia-cap21" ];
"""
GPUS = f"""
  gpu.devices = {{ whole.index = 0; slice = {{ {SLICE} }}; }};
  gpu.common = [ "/dev/nvidiactl" ];
  gpu.offers = {{
    a100 = {{ groups = [ "instructors" ]; users = [ "room-ml" ]; devices = [ "whole" ]; }};
    any = {{ everybody = true; most = 2; }};
  }};
"""


def mounts(lines: list[str]) -> list[str]:
    return [line.removeprefix("BindPaths=-") for line in lines if line.startswith("BindPaths=")]


def libraries(lines: list[str]) -> str:
    return next(line for line in lines if "LD_LIBRARY_PATH" in line)


def test_without_gpus_labs_know_nothing_of_them(hosts: Hosts) -> None:
    assert mounts(hosts.unit("", LAB)) == []
    assert "opengl-driver" not in libraries(hosts.unit("", LAB))
    assert hosts.instance("", "out.settings ? gpu || out.services ? ananke-physics-gpus") is False


def test_every_lab_has_a_place_for_each_node_and_the_nodes_of_none(hosts: Hosts) -> None:
    for kind in ("user", "course", "room"):
        lines = hosts.unit(GPUS, f"ananke-physics-{kind}@.service")
        nodes = ["nvidia1", "nvidia-caps/nvidia-cap21", "nvidia0", "nvidiactl"]
        assert mounts(lines) == [f"{LINKS}/{node}:/dev/{node}" for node in nodes]
        assert {"PrivateDevices=true", "DevicePolicy=closed"} <= set(lines)
        assert not [line for line in lines if line.startswith("DeviceAllow=")], "the hub allows them, for one start"
        assert "/run/opengl-driver/lib" in libraries(lines)


def test_root_grants_what_is_declared_and_the_hub_knows_to_whom(hosts: Hosts) -> None:
    nodes = ["/dev/nvidia1", "/dev/nvidia-caps/nvidia-cap21"]
    assert hosts.instance(GPUS, "out.grantable") == {
        "gpus": {"whole": ["/dev/nvidia0"], "slice": nodes},
        "gpu_common": ["/dev/nvidiactl"],
    }
    assert hosts.instance(GPUS, "out.settings.gpu") == {
        "devices": {
            "whole": {"id": None, "index": 0, "nodes": ["/dev/nvidia0"]},
            "slice": {"id": "MIG-c6d4f1ef-42e4-5de3-91c7-45d71c87eb3f", "index": None, "nodes": nodes},
        },
        "common": ["/dev/nvidiactl"],
        "inventory": "/run/ananke-physics-gpus/inventory",
        "offers": {
            "a100": {
                "devices": ["whole"],
                "most": 1,
                "who": {"users": ["room-ml"], "groups": ["instructors"], "everybody": False},
            },
            "any": {
                "devices": ["slice", "whole"],
                "most": 2,
                "who": {"users": [], "groups": [], "everybody": True},
            },
        },
    }


def test_cuda_wants_three_nodes_beside_the_gpus_own(hosts: Hosts) -> None:
    common = hosts.instance("gpu.devices.a.index = 0;", "out.grantable.gpu_common")
    assert common == ["/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("gpu.devices.a = { };", "gpu.devices.a: set either id, to what `nvidia-smi -L` calls UUID, or index"),
        (f"gpu.devices.a = {{ index = 0; {SLICE} }};", "gpu.devices.a: set either id"),
        ('gpu.devices.a.id = "GPU-1";', "gpu.devices.a.nodes is empty: where only the id is given"),
        ('gpu.devices.a.id = "0";', "string matching the pattern (GPU|MIG)-"),
        ('gpu.devices.a = { index = 0; nodes = [ "/dev/../etc/shadow" ]; };', "device node such as /dev/nvidia0"),
        ('gpu.devices."GPU 1".index = 0;', 'gpu.devices."GPU 1": choose a name of lower-case letters'),
        ("gpu.devices.a.index = 0; gpu.offers.A.everybody = true;", 'gpu.offers."A": choose a name'),
        (
            'gpu.devices.a.index = 0; gpu.offers.x.devices = [ "b" ];',
            "gpu.offers.x.devices names b; there are a in services.ananke.instances.physics.gpu.devices",
        ),
        (
            "gpu.devices.a.index = 0; gpu.offers.x.most = 2;",
            "gpu.offers.x.most is 2, but the offer has 1 device(s). Lower it, or add devices.",
        ),
        ('gpu.devices.a.index = 0; gpu.offers.x.groups = [ "teachers" ];', "hub group: instructors"),
        ("gpu.offers.x.everybody = true;", "non-empty"),
        ("gpu.devices.a.index = 0; gpu.offers.x.most = 1;", "gpu.offers.x is for nobody. Say who"),
    ],
)
def test_what_cannot_be_handed_out_is_refused(hosts: Hosts, options: str, message: str) -> None:
    assert message in hosts.refused_instance(options)
