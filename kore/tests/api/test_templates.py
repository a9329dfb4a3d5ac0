from __future__ import annotations

import pytest

from kore.api.templates import points


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), (0.0, "0"), (100.0, "100"), (2.5, "2.5"), (1 / 3, "0.33"), (10.10, "10.1"), (-1.0, "-1")],
)
def test_points_as_people_write_them(value: float | None, shown: str) -> None:
    assert points(value) == shown
