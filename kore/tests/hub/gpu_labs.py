"""A hub with GPUs, as far as its labs see it."""

from __future__ import annotations

import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2

import kore
from kore.hub.gpu_labs import GpuLab
from kore.settings import Labs, Settings

INVENTORY = """GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-0)
GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-1)
  MIG 1g.5gb      Device  0: (UUID: MIG-1)
"""
_GPU = {
    "devices": {
        "a": {"index": 0, "nodes": ["/dev/nvidia0"]},
        "b": {"index": 1, "nodes": ["/dev/nvidia1"]},
        "gone": {"id": "GPU-9", "nodes": ["/dev/nvidia9"]},
        "slice": {"id": "MIG-1", "nodes": ["/dev/nvidia2", "/dev/nvidia-caps/nvidia-cap21"]},
    },
    "common": ["/dev/nvidiactl"],
    "offers": {
        "a100": {"who": {"groups": ["instructors", "grading-labs"]}, "devices": ["a", "b", "gone"], "most": 2},
        "slice": {"who": {"everybody": True}, "devices": ["slice"]},
    },
}
_TEMPLATES = Path(kore.__file__).parent / "hub" / "templates"


class _Spawner:
    """What JupyterHub's does with a lab's state and variables."""

    def __init__(self, user: Any, settings: Settings) -> None:
        self.user = user
        self.settings = settings
        self.handler: Any = None
        self.log = logging.getLogger("hub")
        self.orm_spawner = SimpleNamespace(state=None, user_options=None)
        self.db = SimpleNamespace(commit=lambda: None)

    def get_env(self) -> dict[str, str]:
        return {}

    def get_state(self) -> dict[str, Any]:
        return {"unit_name": "x"}

    def load_state(self, state: dict[str, Any]) -> None:
        assert state.get("unit_name", "x") == "x"

    def clear_state(self) -> None:
        pass


class FakeLab(GpuLab, _Spawner):
    """A lab of such a hub."""


class FakeHub:
    """Its users, each with a lab."""

    def __init__(self, folder: Path) -> None:
        """All GPUs but one are there."""
        self.inventory = folder / "inventory"
        self.inventory.write_text(INVENTORY)
        self.settings = Settings(
            instance="physics",
            public_url="https://hub.example.test/physics/",
            state_dir=folder,
            labs=Labs(spawner="systemd"),
            gpu=_GPU | {"inventory": self.inventory},  # type: ignore[arg-type]  # pydantic reads it
        )
        environment = jinja2.Environment(autoescape=True, loader=jinja2.FileSystemLoader(_TEMPLATES))
        self.shared: dict[str, Any] = {"users": {}, "jinja2_env_sync": environment, "oauth_no_confirm_list": set()}

    def lab(self, name: str, *groups: str, choice: str = "", language: str = "") -> FakeLab:
        """Somebody's lab, which has not started yet."""
        user = SimpleNamespace(name=name, groups=[SimpleNamespace(name=group) for group in groups], spawners={})
        user.settings = self.shared
        lab = FakeLab(user, self.settings)
        user.spawners[""] = lab
        self.shared["users"][name] = user
        lab.gpu_choice = choice
        if language:
            lab.handler = request(language)
        return lab


def request(language: str = "en", **arguments: str) -> Any:
    """What the hub knows of a request that shows the form or starts a lab."""
    asked = SimpleNamespace(headers={"Accept-Language": language})
    return SimpleNamespace(request=asked, get_argument=arguments.get)
