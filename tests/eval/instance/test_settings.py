"""The settings file: what the options give, and what has no option."""

from __future__ import annotations

import json

import pytest
from hosts import Hosts


def test_settings_of_ones_own_join_those_of_the_options(hosts: Hosts) -> None:
    text = hosts.instance("settings = { sender.attempts = 7; archives.files = 9; };", "out.file.text")
    settings = json.loads(text)
    assert settings["sender"] == {"attempts": 7}
    assert settings["archives"] == {"files": 9}
    assert settings["labs"]["spawner"] == "systemd"


@pytest.mark.parametrize("setting", ["labs.start_timeout = 5", "labs.ports.first = 1", "ports = { hub = 1; }"])
def test_what_an_option_decides_is_refused(hosts: Hosts, setting: str) -> None:
    said = hosts.refused_instance(f"settings.{setting};")
    assert "settings sets " in said
    assert "which the other options of services.ananke.instances.physics decide" in said


def test_people_find_it_below_etc(hosts: Hosts) -> None:
    file, link = hosts.instance("", '[ "${out.file}" "${host.config.environment.etc."ananke/physics.json".source}" ]')
    assert file == link


def test_it_holds_only_what_json_can(hosts: Hosts) -> None:
    assert "not of type" in hosts.refused_instance("settings.x = (a: a);")
