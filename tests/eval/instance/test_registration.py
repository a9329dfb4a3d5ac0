"""LMSs that register themselves."""

from __future__ import annotations

import pytest
from hosts import Hosts


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", {"enable": True, "private_networks": False}),
        ("registration.enable = false;", {"enable": False, "private_networks": False}),
        ("registration.privateNetworks = true;", {"enable": True, "private_networks": True}),
    ],
)
def test_kore_is_told(hosts: Hosts, options: str, expected: dict[str, bool]) -> None:
    assert hosts.instance(options, "out.settings.registration") == expected


def test_an_instance_that_waits_for_its_first_lms(hosts: Hosts) -> None:
    assert hosts.instance("", "out.settings.platforms") == []


@pytest.mark.parametrize("option", ["enable", "privateNetworks"])
def test_what_is_neither_yes_nor_no_is_refused(hosts: Hosts, option: str) -> None:
    assert "boolean" in hosts.refused_instance(f'registration.{option} = "moodle.example.org";')
