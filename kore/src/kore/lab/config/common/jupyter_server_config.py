# ruff: noqa: INP001  # Jupyter looks for the file here
"""What a lab's server needs to know of its place and of its limits; the rest is in the JSON beside it."""

from __future__ import annotations

import os
from pathlib import Path

from kore.lab import limits

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # traitlets puts it here
c.LabServerApp.extra_labextensions_path = [str(Path(__file__).parents[2] / "browser")]
limits.configure(c, limits.of(os.environ))
