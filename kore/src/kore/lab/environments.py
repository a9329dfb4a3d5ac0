"""The kernels of people's own environments, as Jupyter describes kernels.

An environment has a kernel as soon as somebody installs one into it (`ipykernel`, `r-irkernel`, …): the packages bring
a description along. It names programs as they are called within the environment; here they become absolute, and the
kernel finds itself in the environment as if that had been activated.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kore.lab import prefixes

#: below the top of an environment
_KERNELS = Path("share", "jupyter", "kernels")
_LONGEST_SPEC = 1 << 16
#: names that say nothing about the project that the environment is for
_PLAIN = frozenset({".venv", "venv", ".env", "env"})
_PYTHON = re.compile(r"python[0-9.]*")
#: what ipykernel calls itself, wherever it is
_USUAL = "python3"
#: where NixOS has the libraries of the machine's GPU driver, which no environment can bring
_DRIVER = Path("/run/opengl-driver/lib")


@dataclass(frozen=True)
class Kernel:
    """A kernel that belongs to an environment."""

    #: as notebooks name it
    name: str
    #: of its description and logos
    folder: Path
    #: what Jupyter's `kernel.json` would say
    spec: dict[str, Any]


def kernels(home: Path) -> dict[str, Kernel]:
    """The kernels of all environments of a home, by name; none without a program that can be started."""
    found = prefixes.find(home)
    labels = _labels(found, home)
    return {kernel.name: kernel for prefix in found for kernel in _of(prefix, *labels[prefix])}


def _labels(found: list[Path], home: Path) -> dict[Path, tuple[str, str]]:
    """What people read for each environment, and how its kernels' names begin; the path only where it must be."""
    shown = {prefix: _label(prefix, home) for prefix in found}
    names = {prefix: f"env-{_slug(label)}" for prefix, label in shown.items()}
    often = Counter(names.values())
    for prefix in [prefix for prefix in found if often[names[prefix]] > 1]:
        shown[prefix] = os.path.relpath(prefix, home)
        names[prefix] += f"-{hashlib.sha256(os.fsencode(prefix)).hexdigest()[:4]}"
    return {prefix: (shown[prefix], names[prefix]) for prefix in found}


def _label(prefix: Path, home: Path) -> str:
    named = prefix.parent if prefix.name in _PLAIN and prefix.parent != home else prefix
    return named.name.lstrip(".")


def _slug(label: str) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", label.lower()).strip("-") or "environment"


def _of(prefix: Path, label: str, name: str) -> Iterator[Kernel]:
    try:
        folders = sorted((prefix / _KERNELS).iterdir())
    except OSError:  # no kernel has been installed
        return
    for folder in folders:
        spec = _read(folder / "kernel.json")
        if spec is not None and (program := _program(spec["argv"][0], prefix)):
            own = name if folder.name == _USUAL else f"{name}-{_slug(folder.name)}"
            yield Kernel(own, folder, _here(spec, program, prefix, label))


def _read(file: Path) -> dict[str, Any] | None:
    """A description that has what is needed of it, or None: anybody may have written it."""
    try:
        with file.open("rb") as content:
            spec = json.loads(content.read(_LONGEST_SPEC))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(spec, dict) or not isinstance(argv := spec.get("argv"), list):
        return None
    good = argv and all(isinstance(part, str) for part in argv) and isinstance(spec.get("env", {}), dict)
    return spec if good else None


def _program(called: str, prefix: Path) -> str | None:
    """The program's path; None where it is gone, as with the server's Python, or is none of the environment's.

    It is the environment's if it has a name in there: what stands there is often a link to a Python elsewhere.
    """
    path = Path(called)
    # what is written down is the place where the environment was made, and it may have moved
    path = prefix / "bin" / (path.name if _PYTHON.fullmatch(path.name) else path)
    return str(path) if prefixes.is_inside(path.parent, prefix) and os.access(path, os.X_OK) else None


def _here(spec: dict[str, Any], program: str, prefix: Path, label: str) -> dict[str, Any]:
    display = str(spec.get("display_name") or prefix.name).removesuffix(" (ipykernel)")
    return {
        "argv": [program, *spec["argv"][1:]],
        "display_name": f"{label}: {display}",
        "language": str(spec.get("language", "")),
        "interrupt_mode": "message" if spec.get("interrupt_mode") == "message" else "signal",
        "metadata": metadata if isinstance(metadata := spec.get("metadata"), dict) else {},
        "env": _variables(prefix) | {str(key): str(value) for key, value in spec.get("env", {}).items()},
    }


def _variables(prefix: Path) -> dict[str, str]:
    """What activation would set. Jupyter puts variables in where `$` stands, and writes `$$` for the sign."""
    place = str(prefix).replace("$", "$$")
    path = {"PATH": f"{place}/bin:${{PATH}}"}
    if not prefixes.is_conda(prefix):
        return path | {"VIRTUAL_ENV": place}
    # Conda's programs bring every other library along; the lab's own ones are for wheels.
    libraries = str(_DRIVER) if _DRIVER.is_dir() else ""
    return path | {"CONDA_PREFIX": place, "CONDA_DEFAULT_ENV": place, "LD_LIBRARY_PATH": libraries}
