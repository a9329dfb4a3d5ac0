"""Rooms: declared ones by name, and those that courses and groups have by themselves."""

from __future__ import annotations

import pytest
from hosts import Hosts

from kore import names

NOBODY = {"users": [], "groups": [], "public": False}


def test_kore_is_told(hosts: Hosts) -> None:
    options = """
      rooms.help.public = true;
      rooms.staff = { title = "Staff"; groups = [ "instructors" "group-blue-01ab" ]; users = [ "ada-lehmann" ]; };
    """
    assert hosts.instance(options, "out.settings.rooms") == {
        "help": NOBODY | {"title": "help", "public": True},
        "staff": {
            "title": "Staff",
            "groups": ["instructors", "group-blue-01ab"],
            "users": ["ada-lehmann"],
            "public": False,
        },
    }
    assert hosts.instance("", "out.settings.rooms") == {}


@pytest.mark.parametrize(
    ("options", "wanted"),
    [("", (False, False)), ("perCourse = true;", (True, False)), ("perGroup = true;", (False, True))],
)
def test_rooms_by_themselves(hosts: Hosts, options: str, wanted: tuple[bool, bool]) -> None:
    found = hosts.instance(f"automaticRooms = {{ {options} }};", "out.settings.automatic_rooms")
    assert (found["per_course"], found["per_group"]) == wanted


@pytest.mark.parametrize("room", ["help", "seminar2024", "a-b", "x" * 20, "lab-24"])
def test_a_name_that_kore_takes_nix_takes(hosts: Hosts, room: str) -> None:
    assert names.is_declared_room(room)
    assert list(hosts.instance(f"rooms.{room}.public = true;", "out.settings.rooms")) == [room]


@pytest.mark.parametrize("room", ["seminar-2024", "kore101-beef", "Help", "x" * 21, "4ever"])
def test_a_name_that_kore_refuses_nix_refuses(hosts: Hosts, room: str) -> None:
    assert not names.is_declared_room(room)
    refusal = hosts.refused_instance(f'rooms."{room}".public = true;')
    assert f"services.ananke.instances.physics.rooms: {room} cannot be the name of a room" in refusal


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("rooms.help = { };", "help is open to nobody"),
        ('rooms.help.groups = [ "teachers" ];', "hub group: instructors"),
        ('rooms.help.users = [ "Ada Lehmann" ];', "hub user name"),
        ('rooms.help = { public = true; title = ""; };', "non-empty string"),
        ("rooms.help.everybody = true;", "rooms.help.everybody"),
    ],
)
def test_a_room_that_cannot_be_is_refused(hosts: Hosts, options: str, message: str) -> None:
    assert message in hosts.refused_instance(options)
