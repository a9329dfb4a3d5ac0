# machines: nspawn
"""From a click in the LMS to a grade in the LMS, on the units that ship."""

from __future__ import annotations

import json
import time
from shlex import quote
from typing import Any

SERVICES = [f"ananke-physics-{part}.service" for part in ("proxy", "kore", "hub")]
BENS_LAB = "ananke-physics-user@ben-okafor.service"
#: Kore itself, through a proxy that the hub has told of it
READY = """[ "$(curl -s https://server/physics/services/kore/health)" = '{"status":"ok"}' ]"""

#: a lab's start until it listens: three times as the unit, three times as a plain process with the same environment
STARTS = r"""
unit=ananke-physics-user@ben-okafor.service
pid=$(systemctl show -P MainPID $unit)
port=$(tr '\0' '\n' < /proc/$pid/environ | sed -n 's,^JUPYTERHUB_SERVICE_URL=.*:\([0-9]*\)/.*,\1,p')
quoted='s/["\\$`]/\\&/g; s/=/="/; s/$/"/'
tr '\0' '\n' < /proc/$pid/environ | grep -E '^(JPY|JUPYTERHUB|JUPYTER_CONFIG|KORE)' | sed "$quoted" > /run/ben.env
program=$(tr '\0' ' ' < /proc/$pid/cmdline)
path=$(tr '\0' '\n' < /proc/$pid/environ | grep ^PATH=)
listens() { until nc -z 127.0.0.1 $port; do sleep 0.02; done; }
systemctl stop $unit
for _ in 1 2 3; do
  cp /run/ben.env /run/ananke-physics-hub/$unit.env
  began=$(date +%s%N); systemctl start $unit; listens; echo unit $((($(date +%s%N) - began) / 1000000))
  systemctl stop $unit
  home=$(mktemp -d)
  ( set -a; . /run/ben.env; cd $home; HOME=$home exec env "$path" $program --allow-root > /dev/null 2>&1 ) &
  began=$(date +%s%N); listens; echo process $((($(date +%s%N) - began) / 1000000))
  kill $!; wait || true
done
rm /run/ananke-physics-hub/$unit.env
"""


def people(*command: str) -> Any:
    """What people do in their browsers, on the LMS's machine."""
    return json.loads(lms.succeed("ananke-people " + " ".join(map(quote, command))))


def memory(unit: str) -> int:
    """MB of a unit's processes, what they share counted once (PSS)."""
    group = server.get_unit_property(unit, "ControlGroup")
    maps = server.succeed(f"for pid in $(cat /sys/fs/cgroup{group}/cgroup.procs); do cat /proc/$pid/smaps_rollup; done")
    return sum(int(line.split()[1]) for line in maps.splitlines() if line.startswith("Pss:")) // 1024


start_all()

with subtest("everything starts by itself"):
    for unit in SERVICES:
        server.wait_for_unit(unit)
    server.wait_until_succeeds(READY, timeout=60)
    lms.wait_for_unit("ananke-lms.service")
    lms.wait_until_succeeds("curl -sf -o /dev/null https://lms/", timeout=60)

with subtest("from the start of the units until hub and Kore answer"):
    services = " ".join(SERVICES)
    server.succeed(f"systemctl stop {services}")
    began = time.monotonic()
    server.succeed(f"systemctl start {services}; until {READY}; do sleep 0.1; done", timeout=60)
    print(f"figure: units of an instance ready after {time.monotonic() - began:.1f} s")
    for unit in SERVICES:
        print(f"figure: memory of {unit}: {memory(unit)} MB")

with subtest("a student's click ends in a lab"):
    first, second = (people("launch", name, "10") for name in ("ben.okafor", "chiara.rossi"))
    assert "/physics/user/ben-okafor/lab" in first["url"], first["url"]
    server.require_unit_state(BENS_LAB)
    again = people("launch", "ben.okafor", "10")
    print(f"figure: launch: first {first['seconds']} s, next {second['seconds']} s, again {again['seconds']} s")
    starts = server.succeed("journalctl -o cat -u ananke-physics-hub | grep -o 'User .* seconds to start'")
    print("\n".join(f"figure: {start}" for start in starts.splitlines()))
    print(f"figure: memory of a lab: {memory(BENS_LAB)} MB")

with subtest("the story: assignment, submissions, grading, grades in the LMS"):
    ending = people("story", "2")
    grades = ending["grades"]
    assert grades["ben.okafor"]["points"] == grades["ben.okafor"]["maximum"] == 100, grades
    assert 0 < grades["chiara.rossi"]["points"] < 100, grades
    assert grades["dmitri.petrov"]["points"] == 0, grades
    assert {grade["progress"] for grade in grades.values()} == {"Completed, FullyGraded"}, grades
    assert "Have another look" in grades["dmitri.petrov"]["comment"], grades
    print(f"figure: the story of a course with three students: {ending['seconds']} s")

with subtest("each person and each course has a unit of its own"):
    for unit in (BENS_LAB, f"ananke-physics-course@course-{ending['course']}.service"):
        server.require_unit_state(unit)
    print(f"figure: memory of the grading lab: {memory(unit)} MB")

with subtest("the administrator's command runs as Kore does"):
    report = server.succeed("ananke-physics doctor", timeout=60)
    print(report)
    assert "\n0 wrong, " in report, report
    assert server.succeed("ananke-physics keys list").strip().endswith("signing")
    server.fail("ananke-physics keys nonsense")

with subtest("a new key is published while the former one signs"):
    assert "is published and next" in server.succeed("ananke-physics keys rotate")
    keys = "curl -s https://server/physics/services/kore/lti/jwks | grep -o '\"kid\"' | wc -l"
    server.wait_until_succeeds(f"[ $({keys}) = 2 ]", timeout=30)

with subtest("what a unit of its own costs a lab's start"):
    starts = [line.split() for line in server.succeed(STARTS, timeout=120).splitlines()]
    unit, process = (sorted(int(took) for what, took in starts if what == kind)[1] for kind in ("unit", "process"))
    print(f"figure: a lab listens after {unit} ms as a unit, {process} ms as a plain process: {unit / process:.2f}")
