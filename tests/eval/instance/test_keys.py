"""When the instance's own keys are rotated."""

from __future__ import annotations

import pytest
from hosts import Hosts


@pytest.mark.parametrize(("options", "days"), [("", 180), ("keys.rotateAfter = 0;", 0), ("keys.rotateAfter = 30;", 30)])
def test_kore_is_told(hosts: Hosts, options: str, days: int) -> None:
    assert hosts.instance(options, "out.settings.keys") == {"rotate_after": days}


@pytest.mark.parametrize("value", ["-1", "3651", '"30d"'])
def test_what_is_no_number_of_days_is_refused(hosts: Hosts, value: str) -> None:
    assert "between 0 and 3650" in hosts.refused_instance(f"keys.rotateAfter = {value};")
