"""The tests: their scripts in `tests/vm`, the kind of machine they need, and their machines' archives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from system.root import REPOSITORY

VM = REPOSITORY / "tests" / "vm"
_GOLDEN = REPOSITORY / "tests" / "eval" / "golden"
_MARKER = re.compile(r"# machines: (nspawn|qemu)\n")


@dataclass(frozen=True)
class Script:
    """One test."""

    file: Path
    kind: str
    text: str
    #: node → its golden archive
    archives: dict[str, Path]


def all_names(folder: Path = VM) -> list[str]:
    """Every test that there is."""
    return sorted(file.stem for file in folder.glob("*.py"))


def load(name: str, folder: Path = VM, golden: Path = _GOLDEN) -> Script:
    """A test by its name."""
    file = folder / f"{name}.py"
    text = file.read_text()
    marker = _MARKER.match(text)
    if marker is None:
        raise SystemExit(f"{name}.py must begin with '# machines: nspawn' or '# machines: qemu'")
    archives = {file.name.split(".")[1]: file for file in sorted(golden.glob(f"{name}.*.txtar"))}
    if not archives:
        raise SystemExit(f"{name} has no machines: there is no {name}.<node>.txtar in {golden}")
    return Script(file, marker[1], text, archives)
