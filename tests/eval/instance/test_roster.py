"""When rosters are read."""

from __future__ import annotations

import pytest
from hosts import Hosts


@pytest.mark.parametrize(("options", "hour"), [("", 3), ("roster.hour = 0;", 0), ("roster.hour = 23;", 23)])
def test_kore_is_told(hosts: Hosts, options: str, hour: int) -> None:
    assert hosts.instance(options, "out.settings.roster") == {"hour": hour}


@pytest.mark.parametrize("value", ["24", "-1", '"03:00"'])
def test_what_is_no_hour_is_refused(hosts: Hosts, value: str) -> None:
    assert "between 0 and 23" in hosts.refused_instance(f"roster.hour = {value};")
