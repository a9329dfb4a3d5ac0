"""What `nvidia-smi -L` says, as NVIDIA's documentation shows it for GPUs with and without slices."""

from __future__ import annotations

from pathlib import Path

from kore.inventory import Inventory
from kore.settings import GpuDevice

LIST = """GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-aaaa)
  MIG 3g.20gb     Device  0: (UUID: MIG-1111)
  MIG 1g.5gb      Device  1: (UUID: MIG-GPU-aaaa/13/0)
GPU 10: Tesla T4 (UUID: GPU-bbbb)
"""


def device(**how: object) -> GpuDevice:
    return GpuDevice.model_validate({"nodes": ["/dev/nvidia0"]} | how)


def test_gpus_are_found_by_number_and_id_and_slices_by_id() -> None:
    found = Inventory.of(LIST)
    assert found.models == {
        "GPU-aaaa": "NVIDIA A100-SXM4-40GB",
        "MIG-1111": "MIG 3g.20gb",
        "MIG-GPU-aaaa/13/0": "MIG 1g.5gb",
        "GPU-bbbb": "Tesla T4",
    }
    assert found.id_of(device(index=10)) == "GPU-bbbb"
    assert found.id_of(device(id="GPU-aaaa")) == "GPU-aaaa"
    assert found.id_of(device(id="MIG-GPU-aaaa/13/0")) == "MIG-GPU-aaaa/13/0"


def test_what_is_not_listed_is_not_there() -> None:
    found = Inventory.of(LIST)
    assert found.id_of(device(index=1)) is None
    assert found.id_of(device(id="MIG-2222")) is None
    for nothing in ("", "No devices were found\n", "GPU 0: (UUID: GPU-aaaa)", "GPU 0: x (UUID: GPU-a) (UUID: b c)"):
        assert Inventory.of(nothing) == Inventory({}, {}), nothing


def test_a_file_that_is_not_there_lists_nothing_and_a_long_one_is_read_in_part(tmp_path: Path) -> None:
    assert Inventory.read(None) == Inventory.read(tmp_path / "missing") == Inventory({}, {})
    file = tmp_path / "inventory"
    file.write_bytes(LIST.encode() + b"\xff\n" * (1 << 17) + b"GPU 2: x (UUID: GPU-cccc)\n")
    assert set(Inventory.read(file).numbered) == {0, 10}
