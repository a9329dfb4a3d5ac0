"""The kernels that a lab offers: Jupyter's own, those that Nix declares, and those of people's own environments."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel

from kore.lab import environments
from kore.lab.environments import Kernel
from kore.names import Kind

#: seconds that a look at the home holds; a browser asks again and again
_FRESH = 5.0


@dataclass(frozen=True)
class Offer:
    """What the instance says about its kernels to this lab."""

    #: the kernel of a new notebook
    default: str = "python3"
    #: declared, but not for this person
    hidden: frozenset[str] = frozenset()

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Offer:
        """The offer that the hub has put into the variable `KORE_KERNELS`; everything where there is none."""
        told = json.loads(environment.get("KORE_KERNELS") or "{}")
        return cls(told.get("default", cls.default), frozenset(told.get("hidden", ())))


class Environments:
    """The environments' kernels, looked for again once what is known is old."""

    def __init__(self, home: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        """Look for nothing yet.

        Args:
            home: of the lab's person; None: this lab has nobody's environments.
            clock: tells seconds.
        """
        self._home = home
        self._clock = clock
        self._seen: dict[str, Kernel] = {}
        self._until = float("-inf")

    def all(self) -> dict[str, Kernel]:
        """The kernels by name."""
        if self._clock() >= self._until:
            self._look()
        return self._seen

    def get(self, name: str) -> Kernel | None:
        """One of them; a kernel that is not known yet may be new."""
        if name not in self.all():
            self._look()
        return self._seen.get(name)

    def _look(self) -> None:
        self._seen = environments.kernels(self._home) if self._home else {}
        self._until = self._clock() + _FRESH


class LabKernelSpecs(KernelSpecManager):
    """Jupyter Server asks it what there is, and every kernel that starts in the lab asks it how."""

    def __init__(self, **values: Any) -> None:
        """Know the home and the instance's offer."""
        super().__init__(**values)
        self.offer = Offer.of(os.environ)
        # A grading lab grades with the server's kernels, and holds files that came from many people.
        self._own = Environments(None if os.environ.get("KORE_LAB") == Kind.COURSE else Path.home())

    def find_kernel_specs(self) -> dict[str, str]:
        """Where each kernel's description is, by name."""
        shared = {
            name: folder
            for name, folder in super().find_kernel_specs().items()
            if name not in self.offer.hidden and _can_start(folder)
        }
        return {name: str(kernel.folder) for name, kernel in self._own.all().items()} | shared

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """How a kernel is started.

        Raises:
            NoSuchKernel: there is none of this name, or it is not for this person.
        """
        name = kernel_name.lower()
        if name in self.offer.hidden:
            raise NoSuchKernel(kernel_name)
        try:
            return super().get_kernel_spec(kernel_name)
        except NoSuchKernel:
            if (kernel := self._own.get(name)) is None:
                raise
        return KernelSpec(name=name, resource_dir=str(kernel.folder), **kernel.spec)


def _can_start(folder: str) -> bool:
    """Whether what `ipykernel install` once wrote still leads to a program: the environment may be gone."""
    try:
        spec = json.loads(Path(folder, "kernel.json").read_bytes())
        program = spec["argv"][0]
    except (OSError, ValueError, LookupError, TypeError):
        return True  # Jupyter's own has no such file, and about a broken one Jupyter has its say
    return not Path(program).is_absolute() or os.access(program, os.X_OK)
