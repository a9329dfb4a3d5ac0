# machines: nspawn
"""A room opens for those whom Nix, a course or a group of the LMS names, in its own unit, and for nobody else."""

from __future__ import annotations

import json
from shlex import quote
from typing import Any

#: Kore itself, through a proxy that the hub has told of it
READY = """[ "$(curl -s https://server/physics/services/kore/health)" = '{"status":"ok"}' ]"""


def people(*command: str) -> Any:
    """What people do in their browsers, on the LMS's machine."""
    return json.loads(lms.succeed("ananke-people " + " ".join(map(quote, command))))


def unit(room: str) -> str:
    return f"ananke-physics-room@room-{room}.service"


start_all()
server.wait_until_succeeds(READY, timeout=60)
lms.wait_for_unit("ananke-lms.service")
lms.wait_until_succeeds("curl -sf -o /dev/null https://lms/", timeout=60)

with subtest("the rooms are in the instance's settings"):
    rooms = json.loads(server.succeed("cat /etc/ananke/physics.json"))["rooms"]
    assert sorted(rooms) == ["help", "staff"], rooms

with subtest("an instructor opens the room of the staff: a unit of its own"):
    server.fail(f"systemctl is-active {unit('staff')}")
    first, second = people("room", "ada.lehmann", "10", "rooms/staff", "rooms/staff")
    for opened in (first, second):
        assert (opened["status"], "/physics/user/room-staff/lab" in opened["url"]) == (200, True), opened
    server.require_unit_state(unit("staff"))
    print(f"figure: a room opens after {first['seconds']} s, when its lab runs after {second['seconds']} s")

with subtest("so does somebody who is named"):
    [opened] = people("room", "eva.lindqvist", "10", "rooms/staff")
    assert opened["status"] == 200, opened
    print(f"figure: for the next person the room opens after {opened['seconds']} s")

with subtest("others are refused, and their refusal starts nothing"):
    [refused] = people("room", "ben.okafor", "10", "rooms/staff")
    assert refused["status"] == 403, refused
    server.succeed(f"systemctl stop {unit('staff')}")
    [refused] = people("room", "chiara.rossi", "10", "rooms/staff")
    assert refused["status"] == 403, refused
    server.fail(f"systemctl is-active {unit('staff')}")

with subtest("a public room opens for a student"):
    [opened] = people("room", "ben.okafor", "10", "rooms/help")
    assert (opened["status"], "/physics/user/room-help/lab" in opened["url"]) == (200, True), opened
    server.require_unit_state(unit("help"))
    files = "/var/lib/private/ananke/physics/homes/room-"
    server.succeed(f"test -d {files}help -a -d {files}staff")

with subtest("a course has a room of its members, and a group of the LMS one of its own"):
    found, other = people("rooms", "ben.okafor", "10"), people("rooms", "chiara.rossi", "10")
    assert {"Open help", "Physics with Python", "Group 31"} == set(found), found
    assert {"Open help", "Physics with Python"} == set(other), other
    for title, for_chiara in {"Physics with Python": 200, "Group 31": 403}.items():
        for guest, status in {"ben.okafor": 200, "chiara.rossi": for_chiara}.items():
            [opened] = people("room", guest, "10", found[title])
            assert opened["status"] == status, (title, guest, opened)
        server.require_unit_state(unit(found[title].rpartition("/")[2]))

with subtest("the hub's restart, as every switch that changes rooms brings it, leaves a room alone"):
    before = server.get_unit_property(unit("help"), "MainPID")
    server.succeed("systemctl restart ananke-physics-kore ananke-physics-hub")
    server.wait_until_succeeds(READY, timeout=60)
    [opened] = people("room", "chiara.rossi", "10", "rooms/help")
    assert opened["status"] == 200, opened
    assert server.get_unit_property(unit("help"), "MainPID") == before
