"""The settings file: what the options give, and over it what has no option."""

from __future__ import annotations

import json

from hosts import Hosts


def test_settings_of_ones_own_are_laid_over_those_of_the_options(hosts: Hosts) -> None:
    text = hosts.instance("settings = { sender.attempts = 7; labs.start_timeout = 5; };", "out.file.text")
    settings = json.loads(text)
    assert settings["sender"] == {"attempts": 7}
    assert settings["labs"]["start_timeout"] == 5
    assert settings["labs"]["spawner"] == "systemd"


def test_people_find_it_below_etc(hosts: Hosts) -> None:
    file, link = hosts.instance("", '[ "${out.file}" "${host.config.environment.etc."ananke/physics.json".source}" ]')
    assert file == link


def test_it_holds_only_what_json_can(hosts: Hosts) -> None:
    assert "not of type" in hosts.refused_instance("settings.x = (a: a);")
