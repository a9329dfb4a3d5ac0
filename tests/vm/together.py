# machines: nspawn
"""What two people write in a room meets, by their real names, and is there when the room has stopped."""

from __future__ import annotations

import json
from shlex import quote
from typing import Any

ROOM = "ananke-physics-room@room-help.service"
HOME = "/var/lib/private/ananke/physics/homes/room-help"
#: Kore itself, through a proxy that the hub has told of it
READY = """[ "$(curl -s https://server/physics/services/kore/health)" = '{"status":"ok"}' ]"""


def people(*command: str) -> Any:
    """What people do in their browsers, on the LMS's machine."""
    return json.loads(lms.succeed("ananke-people " + " ".join(map(quote, command))))


def memory(unit: str) -> int:
    """MB of a unit's processes, what they share counted once (PSS)."""
    group = server.get_unit_property(unit, "ControlGroup")
    maps = server.succeed(f"for pid in $(cat /sys/fs/cgroup{group}/cgroup.procs); do cat /proc/$pid/smaps_rollup; done")
    return sum(int(line.split()[1]) for line in maps.splitlines() if line.startswith("Pss:")) // 1024


start_all()
server.wait_until_succeeds(READY, timeout=60)
lms.wait_for_unit("ananke-lms.service")
lms.wait_until_succeeds("curl -sf -o /dev/null https://lms/", timeout=60)

with subtest("two people write into one notebook, and one reads what the other has run"):
    ada, ben = people("meet", "10", "help", "ada.lehmann", "ben.okafor")
    assert (ada["name"], ben["name"]) == ("Ada Lehmann", "Ben Okafor"), (ada, ben)
    lines = ["print('ada.lehmann was here')", "print('ben.okafor was here')"]
    assert ada["reads"] == ben["reads"] == lines, (ada, ben)
    print(f"figure: memory of a room with a kernel and two people: {memory(ROOM)} MB")

with subtest("it is all there when the room has stopped, and opens again"):
    server.succeed(f"systemctl stop {ROOM}")
    cells = json.loads(server.succeed(f"cat {HOME}/meeting.ipynb"))["cells"]
    assert ["".join(cell["source"]) for cell in cells] == lines, cells
    assert cells[0]["outputs"][0]["text"] == ["ada.lehmann was here\n"], cells
    eva, ben = people("meet", "10", "help", "eva.lindqvist", "ben.okafor")
    assert eva["reads"] == ben["reads"] == [lines[0].replace("ada.lehmann", "eva.lindqvist"), lines[1]], (eva, ben)

with subtest("what is kept beside the notebooks is the room's own, and small"):
    server.succeed(f"[ $(stat -c %s {HOME}/.jupyter_ystore.db) -lt 1000000 ]")
    assert server.succeed(f"stat -c %a {HOME}/.jupyter_ystore.db").strip() in {"600", "644"}
