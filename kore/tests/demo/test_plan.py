from __future__ import annotations

import json
from pathlib import Path

import pytest

from kore import settings
from kore.demo import plan
from kore.errors import SettingsError
from kore_platform.world import World

PORTS = [18001, 18002, 18003, 18004, 18005, 18006]


def test_settings_and_worlds_are_valid_and_fit(tmp_path: Path) -> None:
    made = plan.make(tmp_path / "stage", PORTS)
    made.write()
    found = settings.load(made.settings_file)
    worlds = [World.load(made.world_file(platform)) for platform in made.platforms]
    assert [platform.name for platform in found.platforms] == [world.name for world in worlds]
    launch = f"{found.origin}{found.kore_path}/lti/launch"
    assert all(world.tools[0].redirect_uris == (launch,) for world in worlds)
    assert {found.ports.proxy, found.ports.proxy_api, found.ports.hub, found.ports.kore} == set(PORTS[2:])


def test_further_settings_are_taken(tmp_path: Path) -> None:
    made = plan.make(tmp_path, PORTS, {"sender": {"connections": 3}})
    made.write()
    assert settings.load(made.settings_file).sender.connections == 3


def test_a_misspelt_setting_is_refused(tmp_path: Path) -> None:
    made = plan.make(tmp_path, PORTS, {"sendr": {}})
    made.write()
    with pytest.raises(SettingsError, match="sendr"):
        settings.load(made.settings_file)


def test_people_are_found_by_their_login_name(tmp_path: Path) -> None:
    university, college = plan.make(tmp_path, PORTS).platforms
    assert (university.person("ada.lehmann"), college.person("gus.tanaka")) == ("2", "3")


def test_free_ports_are_taken_where_none_are_given(tmp_path: Path) -> None:
    first, second = plan.make(tmp_path), plan.make(tmp_path)
    assert first.proxy not in PORTS
    first.write()
    assert json.loads(first.settings_file.read_text())["ports"]["kore"] == first.kore
    assert len({first.proxy, first.proxy_api, first.hub, first.kore, *(p.port for p in first.platforms)}) == 6
    assert second.platforms[0].url.startswith("http://127.0.0.1:")
