# ruff: noqa: INP001  # Jupyter looks for the file here
"""nbgrader's configuration of a grading lab, as far as it depends on the course."""

from __future__ import annotations

from kore.lab import course
from kore.lab.environment import here

course.configure(get_config(), here())  # type: ignore[name-defined]  # noqa: F821  # traitlets puts it here
