"""Points of a release: what nbgrader has written into its cells, and nothing that only looks so."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kore import points


def notebook(*cells: Any) -> bytes:
    return json.dumps({"cells": [{"metadata": {"nbgrader": cell}} for cell in cells]}).encode()


def test_graded_cells_and_tasks_count() -> None:
    first = notebook({"grade": True, "points": 2}, {"grade": False, "solution": True, "points": 7}, {})
    second = notebook({"grade": False, "task": True, "points": 3.5})
    assert points.of_release([first, second]) == 5.5


def test_cells_of_no_concern_to_nbgrader_do_not_count() -> None:
    plain = json.dumps({"cells": [{"metadata": {}}, {"metadata": {"tags": []}}]}).encode()
    assert points.of_release([plain, notebook({"grade": True, "points": 1})]) == 1
    assert points.of_release([plain]) is None


@pytest.mark.parametrize(
    "odd",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"{}",
        b'{"cells": 1}',
        b'{"cells": [1]}',
        b'{"cells": [{}]}',
        b'{"cells": [{"metadata": []}]}',
        b"[" * 100_000,
        notebook([]),
        notebook({"grade": True}),
        notebook({"grade": True, "points": None}),
        notebook({"grade": True, "points": "many"}),
        notebook({"grade": True, "points": float("nan")}),
        notebook({"grade": True, "points": float("inf")}),
        notebook({"grade": True, "points": 10**400}),
        notebook({"grade": True, "points": 1.7e308}, {"grade": True, "points": 1.7e308}),
        notebook({"grade": True, "points": -1}),
        notebook({"grade": True, "points": 0}),
    ],
)
def test_what_cannot_be_told_is_not_told(odd: bytes) -> None:
    assert points.of_release([odd]) is None
