# machines: nspawn
"""Homes without a quota are watched: people are warned and read how much they use; nothing is deleted."""

from __future__ import annotations

import json
import time
from shlex import quote
from typing import Any

BEN = "ananke-physics-user@ben-okafor.service"
READY = """[ "$(curl -s https://server/physics/services/kore/health)" = '{"status":"ok"}' ]"""
REPORT = "/run/ananke-physics-disk/homes.json"
MB = 1 << 20


def people(*command: str) -> Any:
    """What people do in their browsers, on the LMS's machine."""
    return json.loads(lms.succeed("ananke-people " + " ".join(map(quote, command))))


def told(level: str, part: str) -> None:
    """Wait until Ben's JupyterLab shows this, and nothing else about the disk at this level."""
    end = time.monotonic() + 60
    while True:
        shown = people("ask", "ben.okafor", "10", "kore/notices")["notices"]
        if any(notice["level"] == level and part in notice["text"] for notice in shown):
            return
        assert time.monotonic() < end, shown
        time.sleep(1)


def write(size: str) -> None:
    """Let Ben have one file of this size."""
    people("terminal", "ben.okafor", "10", f"head -c {size} /dev/zero > data")


start_all()
server.wait_for_unit("ananke-physics-hub.service")
server.wait_until_succeeds(READY, timeout=60)
lms.wait_until_succeeds("curl -sf -o /dev/null https://lms/", timeout=60)

with subtest("a home that is nearly full, and one that holds too much"):
    write("19M")
    told("warning", "more than 90 % of 20 MB")
    write("25M")
    told("error", "more than its 20 MB")
    assert "its limit is only watched" in server.succeed(f"journalctl --unit {BEN}")
    assert people("terminal", "ben.okafor", "10", "stat -c %s data")["output"].strip() == str(25 * MB)

with subtest("the status bar shows it, and a group's limit"):
    shown = people("ask", "ben.okafor", "10", "api/metrics/v1")
    assert shown["disk_total"] == 20 * MB, shown
    assert 25 * MB <= shown["disk_used"] < 30 * MB, shown
    assert shown["limits"]["memory"]["rss"] == 2048 * MB, shown
    assert shown["limits"]["cpu"]["cpu"] == 200, shown
    people("terminal", "ada.lehmann", "10", "head -c 40M /dev/zero > data")
    assert people("ask", "ada.lehmann", "10", "api/metrics/v1")["disk_total"] == 400 * MB

with subtest("all homes together"):
    measured = json.loads(server.succeed(f"cat {REPORT}"))
    assert measured == {"used": measured["used"], "limit": 60 * MB}, measured
    server.succeed("systemctl start --wait ananke-physics-disk.service")
    server.succeed("journalctl --unit ananke-physics-disk.service --priority warning | grep 'all homes hold'")
    told("warning", "all people of this hub")
    assert "all homes" in server.fail("ananke-physics doctor")
    server.succeed("systemctl is-active ananke-physics-disk.timer")

with subtest("what somebody deletes is free again"):
    people("terminal", "ben.okafor", "10", "rm data")
    people("terminal", "ada.lehmann", "10", "rm data")
    server.succeed("systemctl start --wait ananke-physics-disk.service")
    end = time.monotonic() + 60
    while people("ask", "ben.okafor", "10", "kore/notices")["notices"]:
        assert time.monotonic() < end
        time.sleep(1)

with subtest("root grants nothing that nobody has declared"):
    told_to = "/run/ananke-physics-hub/ananke-physics-user@mallory.service"
    server.succeed(f"""touch {told_to}.env; echo '{{"disk": "900G"}}' > {told_to}.grants""")
    server.fail("systemctl start ananke-physics-user@mallory.service")
    server.succeed("journalctl --unit ananke-physics-user@mallory.service | grep 'a disk of 900G is not declared'")
