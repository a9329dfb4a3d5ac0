"""Which GPUs the machine has, as `nvidia-smi -L` tells it; root asks (`kore.root`), hub and doctor read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from kore.settings import GpuDevice

_GPU = re.compile(r"GPU (\d+): (.+) \(UUID: (GPU-[^\s()]+)\)")
_SLICE = re.compile(r"\s+MIG (\S+)\s+Device\s+\d+: \(UUID: (MIG-[^\s()]+)\)")
#: characters; eight GPUs with seven slices each have 6,000
_LONGEST = 1 << 16


@dataclass(frozen=True)
class Inventory:
    """GPUs and slices of GPUs."""

    #: what they are, by their ids
    models: Mapping[str, str]
    #: the ids of whole GPUs, by their numbers
    numbered: Mapping[int, str]

    @classmethod
    def read(cls, path: Path | None) -> Self:
        """What the file lists; nothing, if it is not there (yet)."""
        if path is None:
            return cls({}, {})
        try:
            with path.open(errors="replace") as file:
                return cls.of(file.read(_LONGEST))
        except OSError:
            return cls({}, {})

    @classmethod
    def of(cls, text: str) -> Self:
        """What the output of `nvidia-smi -L` lists; other lines say nothing to us."""
        models, numbered = {}, {}
        for line in text.splitlines():
            if gpu := _GPU.fullmatch(line):
                numbered[int(gpu[1])] = gpu[3]
                models[gpu[3]] = gpu[2]
            elif part := _SLICE.fullmatch(line):
                models[part[2]] = f"MIG {part[1]}"
        return cls(models, numbered)

    def id_of(self, device: GpuDevice) -> str | None:
        """What CUDA calls a declared device; None: the machine does not have it, or not now."""
        found = self.numbered.get(device.index) if device.index is not None else device.id
        return found if found in self.models else None
