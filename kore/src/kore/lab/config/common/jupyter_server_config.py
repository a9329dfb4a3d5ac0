# ruff: noqa: INP001  # Jupyter looks for the file here
"""What every lab's server needs to know of the place where Kore is installed; the rest is in the JSON beside it."""

from __future__ import annotations

from pathlib import Path

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # traitlets puts it here
c.LabServerApp.extra_labextensions_path = [str(Path(__file__).parents[2] / "browser")]
