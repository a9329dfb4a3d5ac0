"""How many points an assignment has, as nbgrader writes it into the cells of a release."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any


def of_release(notebooks: Iterable[bytes]) -> float | None:
    """The points of all graded cells together; None where that cannot be told, or is nothing.

    Args:
        notebooks: the release's, as JSON.
    """
    try:
        cells = [cell for notebook in notebooks for cell in json.loads(notebook)["cells"]]
        total = math.fsum(_of_cell(cell["metadata"].get("nbgrader", {})) for cell in cells)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, RecursionError):
        return None
    return total if math.isfinite(total) and total > 0 else None


def _of_cell(nbgrader: dict[str, Any]) -> float:
    """Answers and tests have points, and so have tasks, which only people grade."""
    return float(nbgrader["points"]) if nbgrader.get("grade") or nbgrader.get("task") else 0.0
