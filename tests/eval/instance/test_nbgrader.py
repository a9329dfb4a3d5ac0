"""An instance with assignments, and one without."""

from __future__ import annotations

import pytest
from hosts import Hosts


@pytest.mark.parametrize(("options", "enabled"), [("", True), ("nbgrader.enable = false;", False)])
def test_kore_and_hub_are_told(hosts: Hosts, options: str, enabled: bool) -> None:
    assert hosts.instance(options, "out.settings.nbgrader.enable") is enabled


def test_it_has_no_other_options(hosts: Hosts) -> None:
    assert "nbgrader.exchange" in hosts.refused_instance('nbgrader.exchange = "/srv/exchange";')
