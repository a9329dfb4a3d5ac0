"""A profile is a set of defaults: it says everything at once, and what the administrator says counts."""

from __future__ import annotations

import pytest
from hosts import SERVER, Hosts, physics

KEEPS = {"homes": True, "people": True}
FORGETS = {"homes": False, "people": False}


@pytest.mark.parametrize(
    ("options", "keep", "idle", "oldest"),
    [
        ("", KEEPS, 7200, 0),
        ('profile = "persistent";', KEEPS, 7200, 0),
        ('profile = "ephemeral";', FORGETS, 3600, 43200),
        ('profile = "ephemeral"; culling.idle = 900;', FORGETS, 900, 43200),
        ('profile = "ephemeral"; keep.homes = true;', FORGETS | {"homes": True}, 3600, 43200),
        ('profile = "ephemeral"; keep.people = true; culling.maxAge = 0;', FORGETS | {"people": True}, 3600, 0),
        ("keep.homes = false;", KEEPS | {"homes": False}, 7200, 0),
    ],
)
def test_each_option_may_still_say_something_else(
    hosts: Hosts, options: str, keep: dict[str, bool], idle: int, oldest: int
) -> None:
    settings = hosts.instance(options, "out.settings")
    assert settings["keep"] == keep
    assert settings["culling"] == {"enable": True, "idle": idle, "max_age": oldest}


def test_there_are_no_other_profiles(hosts: Hosts) -> None:
    assert 'one of "persistent", "ephemeral"' in hosts.refused_instance('profile = "exam";')


def test_each_instance_has_its_own(hosts: Hosts) -> None:
    exam = '{ services.ananke.instances.exam = { port = 8200; profile = "ephemeral"; }; }'
    kept = hosts.value(
        "builtins.mapAttrs (_: one: one.settings.keep) host.config.services.ananke.out", SERVER, physics(), exam
    )
    assert kept == {"physics": KEEPS, "exam": FORGETS}
