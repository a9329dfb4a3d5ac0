# machines: nspawn
"""What restarts, crashes and a reboot may interrupt, and what they may not."""

from __future__ import annotations

import json
from shlex import quote
from typing import Any

LAB = "ananke-physics-user@ben-okafor.service"
#: Kore itself, through a proxy that the hub has told of it
READY = """[ "$(curl -s https://server/physics/services/kore/health)" = '{"status":"ok"}' ]"""
#: keeps ben's cookies, so that he goes on without another launch
BROWSER = ("--browser", "/tmp/ben.cookies")


def people(*command: str) -> Any:
    """What people do in their browsers, on the LMS's machine."""
    return json.loads(lms.succeed("ananke-people " + " ".join(map(quote, command))))


def course_page() -> str:
    """What the instructor reads in Kore."""
    return str(people("launch", "ada.lehmann", "10")["words"])


def goes_on() -> None:
    """Ben works on in the same kernel of the same lab, by the same session."""
    server.wait_until_succeeds(READY, timeout=60)
    lms.wait_until_succeeds(f"ananke-people lab ben.okafor 10 1 {' '.join(BROWSER)}", timeout=60)
    now = people("lab", "ben.okafor", "10", "kept", *BROWSER)
    assert (now["kernel"], now["output"]) == (before["kernel"], "'until the end'"), (before, now)
    assert server.get_unit_property(LAB, "MainPID") == lab_process


start_all()
server.wait_for_unit("ananke-physics-hub.service")
server.wait_until_succeeds(READY, timeout=60)
lms.wait_until_succeeds("curl -sf -o /dev/null https://lms/", timeout=60)

with subtest("people at work"):
    people("story", "2")
    assert "in the LMS: 3" in course_page()
    before = people("lab", "ben.okafor", "10", "kept = 'until the end'; open('note.txt', 'w').write('mine')", *BROWSER)
    lab_process = server.get_unit_property(LAB, "MainPID")

for part in ("hub", "kore", "proxy"):
    with subtest(f"a restart of the {part} leaves labs, kernels and sessions"):
        process = server.get_unit_property(f"ananke-physics-{part}", "MainPID")
        server.succeed(f"systemctl restart ananke-physics-{part}")
        assert server.get_unit_property(f"ananke-physics-{part}", "MainPID") != process
        goes_on()

for part in ("hub", "kore", "proxy"):
    with subtest(f"a {part} that is killed comes back by itself"):
        process = server.get_unit_property(f"ananke-physics-{part}", "MainPID")
        server.succeed(f"systemctl kill --signal KILL ananke-physics-{part}")
        is_new = f'pid=$(systemctl show -P MainPID ananke-physics-{part}); [ "$pid" != 0 ] && [ "$pid" != {process} ]'
        server.wait_until_succeeds(is_new, timeout=60)
        goes_on()

with subtest("what a new configuration restarts leaves labs alone, though their units have changed, too"):
    for part in ("proxy", "kore", "hub", "user@", "course@", "room@"):
        folder = f"/run/systemd/system/ananke-physics-{part}.service.d"
        server.succeed(f"mkdir -p {folder}; printf '[Service]\\nEnvironment=CHANGED=1\\n' > {folder}/changed.conf")
    server.succeed("systemctl daemon-reload")
    # As switch-to-configuration does: whatever is active and does not ask to be left alone.
    active = server.succeed("systemctl list-units --plain --no-legend 'ananke-physics-*.service'").split("\n")
    for unit in [line.split()[0] for line in active if line]:
        if "X-RestartIfChanged=false" not in server.succeed(f"systemctl cat {unit}"):
            server.succeed(f"systemctl restart {unit}")
    goes_on()
    assert server.succeed(f"systemctl show -P Environment {LAB}").count("CHANGED=1") == 1
    server.succeed("grep -qz CHANGED=1 /proc/$(systemctl show -P MainPID ananke-physics-hub)/environ")
    server.fail(f"grep -qz CHANGED=1 /proc/{lab_process}/environ")

with subtest("submissions and grades are as they were"):
    assert "in the LMS: 3" in course_page()
    listed = people("terminal", "ben.okafor", "11", "nbgrader list --inbound 2>&1", *BROWSER)
    assert "ben-okafor ps1" in listed["output"], listed

with subtest("after a reboot people come back to their files"):
    server.shutdown()
    server.start()
    server.wait_for_unit("ananke-physics-hub.service")
    server.wait_until_succeeds(READY, timeout=120)
    server.fail(f"systemctl is-active --quiet {LAB}")
    back = people("lab", "ben.okafor", "10", "open('note.txt').read()", *BROWSER)
    assert back["output"] == "'mine'", back
    assert back["kernel"] != before["kernel"], back
    assert "in the LMS: 3" in course_page()
