"""What JupyterLab offers: each extension by an option."""

from __future__ import annotations

from hosts import Hosts


def test_the_light_and_harmless_ones_are_on(hosts: Hosts) -> None:
    assert hosts.instance("", "out.settings.labs.extensions") == {
        "resource_usage": True,
        "execution_time": True,
        "git_puller": False,
        "language_servers": False,
        "scheduler": False,
    }


def test_each_can_be_chosen(hosts: Hosts) -> None:
    options = "extensions = { resourceUsage = false; languageServers = true; scheduler = true; };"
    found = hosts.instance(options, "out.settings.labs.extensions")
    assert {name for name, on in found.items() if not on} == {"resource_usage", "git_puller"}


def test_what_is_no_extension_is_refused(hosts: Hosts) -> None:
    assert "extensions.games" in hosts.refused_instance("extensions.games = true;")
