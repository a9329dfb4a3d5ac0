"""GPUs: what can be handed out, and to whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from kore.settings import Gpu, GpuDevice, GpuOffer, Settings, Who

A100 = {"nodes": ["/dev/nvidia0"], "index": 0}
SLICE = {"nodes": ["/dev/nvidia1", "/dev/nvidia-caps/nvidia-cap21"], "id": "MIG-1a"}


def gpu(**changes: Any) -> Gpu:
    values = {"devices": {"a": A100, "b": SLICE}, "common": ["/dev/nvidiactl"], "inventory": "/run/gpus"}
    return Gpu.model_validate(values | changes)


def test_a_holder_opens_its_own_nodes_and_the_common_ones_once() -> None:
    both = gpu(devices={"b": SLICE, "c": SLICE | {"id": "MIG-2", "nodes": ["/dev/nvidia1", "/dev/x"]}})
    assert both.nodes_of(("b",)) == ["/dev/nvidia1", "/dev/nvidia-caps/nvidia-cap21", "/dev/nvidiactl"]
    assert both.nodes_of(("b", "c")) == [*SLICE["nodes"], "/dev/x", "/dev/nvidiactl"]
    assert both.nodes_of(()) == []


@pytest.mark.parametrize(
    ("who", "user", "groups", "meant"),
    [
        (Who(everybody=True), "ada", [], True),
        (Who(groups=("instructors",)), "ada", ["instructors"], True),
        (Who(groups=("instructors",)), "ben", ["learners"], False),
        (Who(everybody=True), "room-ml", [], False),
        (Who(everybody=True), "course-ml-a1b2", ["grading-labs"], False),
        (Who(everybody=True, groups=("grading-labs",)), "course-ml-a1b2", ["grading-labs"], True),
        (Who(users=("room-ml",)), "room-ml", ["rooms"], True),
    ],
)
def test_everybody_means_people(who: Who, user: str, groups: list[str], meant: bool) -> None:
    assert GpuOffer(who=who, devices=("a",)).is_for(user, groups) is meant


@pytest.mark.parametrize(
    "wrong",
    [
        {"nodes": []},
        {"nodes": ["/etc/shadow"]},
        {"nodes": ["/dev/../etc/shadow"]},
        {"id": "GPU-1"},
        {"index": None},
        {"index": -1},
        {"index": None, "id": "0"},
        {"index": None, "id": "GPU-1,GPU-2"},
    ],
)
def test_what_is_no_device_is_refused(wrong: dict[str, Any]) -> None:
    assert GpuDevice.model_validate(A100).index == 0
    assert GpuDevice.model_validate(SLICE).id == "MIG-1a"
    with pytest.raises(ValidationError):
        GpuDevice.model_validate(A100 | wrong)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"offers": {"x": {"devices": ["c"]}}}, "offers.x: there are no devices c"),
        ({"offers": {"x": {"devices": ["a", "a"], "most": 2}}}, "most is 2, but it has 1 device"),
        ({"offers": {"X": {"devices": ["a"]}}}, "lower-case letters"),
        ({"devices": {"GPU 1": A100}}, "lower-case letters"),
        ({"inventory": None}, "devices need an inventory"),
    ],
)
def test_an_offer_that_cannot_be_kept_is_refused(changes: dict[str, Any], message: str) -> None:
    assert gpu(offers={"x": {"devices": ["a", "b"], "most": 2}}).offers["x"].most == 2
    with pytest.raises(ValidationError, match=message):
        gpu(**changes)


def test_labs_that_are_plain_processes_cannot_be_given_devices(tmp_path: Path) -> None:
    values = {"instance": "physics", "public_url": "https://hub.example.test/", "state_dir": tmp_path, "gpu": gpu()}
    assert Settings.model_validate(values | {"labs": {"spawner": "systemd"}}).gpu.devices
    with pytest.raises(ValidationError, match="only labs in units"):
        Settings.model_validate(values)
