"""GPUs that are declared and not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kore.doctor import gpus, instance
from kore.doctor.findings import Mark
from kore.doctor.patient import Patient
from kore.settings import Gpu, Settings


def with_gpus(settings: Settings, folder: Path, listed: str) -> Settings:
    inventory = folder / "inventory"
    inventory.write_text(listed)
    devices = {
        name: {"index": index, "nodes": [f"/dev/nvidia{index}"]} for index, name in enumerate(("first", "second"))
    }
    return settings.model_copy(update={"gpu": Gpu.model_validate({"devices": devices, "inventory": inventory})})


async def test_all_that_is_declared_is_there(patient: Patient, tmp_path: Path) -> None:
    listed = "GPU 0: Tesla T4 (UUID: GPU-a)\nGPU 1: Tesla T4 (UUID: GPU-b)\n"
    (finding,) = gpus.look(with_gpus(patient.settings, tmp_path, listed))
    assert (finding.mark, finding.said) == (Mark.WELL, "the machine lists all 2 GPUs")


async def test_what_is_missing_is_named_with_the_places_to_look(patient: Patient, tmp_path: Path) -> None:
    (finding,) = gpus.look(with_gpus(patient.settings, tmp_path, "GPU 0: Tesla T4 (UUID: GPU-a)\n"))
    assert (finding.mark, finding.said) == (Mark.WRONG, "the machine does not list 1 of 2 GPUs: second")
    assert str(tmp_path / "inventory") in finding.advice
    assert "-gpus" in finding.advice


async def test_an_instance_without_any_says_nothing(patient: Patient) -> None:
    assert gpus.look(patient.settings) == []
    findings: list[Any] = await instance.look(patient)
    assert not [finding for finding in findings if "GPU" in finding.said]
