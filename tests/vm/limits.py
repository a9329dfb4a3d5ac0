# machines: qemu
"""Limits bite, and only those whom they are for. The LMS is on the same machine."""

from __future__ import annotations

import json
from shlex import quote
from typing import Any

BEN, ADA = (f"ananke-physics-user@{name}.service" for name in ("ben-okafor", "ada-lehmann"))
SERVICES = [f"ananke-physics-{part}.service" for part in ("proxy", "kore", "hub")]
#: Kore itself, through a proxy that the hub has told of it
READY = """[ "$(curl -s https://server/physics/services/kore/health)" = '{"status":"ok"}' ]"""
#: the machine may be twenty times slower than a real one
PATIENCE = ("--patience", "600")
MB = 1 << 20

EAT = "kept = bytearray(1 << 30)"
#: in a process of its own: a kernel has threads, and Python warns of forking those
FORK = """
import subprocess, sys
code = '''
import os, signal
children = []
try:
    while len(children) < 1000:
        child = os.fork()
        if child == 0:
            signal.pause()
        children.append(child)
except BlockingIOError:
    print(len(children))
for child in children:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
'''
print(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout)
"""
BURN = """
import resource, subprocess, sys, time

def used():
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime

began, before = time.monotonic(), used()
code = "import time; end = time.monotonic() + 20\\nwhile time.monotonic() < end: pass"
for process in [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]:
    process.wait()
print((used() - before) / (time.monotonic() - began))
"""
#: in the place of JupyterLab, in units that are a lab's in everything else
EATER = """[Unit]
AssertPathExists=
[Service]
Type=exec
EnvironmentFile=
ExecStart=
ExecStart=/bin/sh -c 'head -c 250M /dev/zero | tail -c 250M | sleep 1000'
"""


def people(*command: str) -> Any:
    """What people do in their browsers."""
    return json.loads(server.succeed("ananke-people " + " ".join(map(quote, (*PATIENCE, *command)))))


def group_file(unit: str, file: str) -> str:
    """What the kernel says of a unit."""
    return server.succeed(f"cat /sys/fs/cgroup{server.get_unit_property(unit, 'ControlGroup')}/{file}")


def count(unit: str, file: str, what: str) -> int:
    """A counter of the kernel's about a unit."""
    return int(dict(line.split() for line in group_file(unit, file).splitlines())[what])


start_all()
for unit in (*SERVICES, "ananke-lms.service"):
    server.wait_for_unit(unit)
server.wait_until_succeeds(READY, timeout=300)
server.wait_until_succeeds("curl -sf -o /dev/null https://lms/", timeout=300)

with subtest("everybody has limits; of those for groups the most generous counts"):
    for who in ("ben.okafor", "ada.lehmann"):
        assert people("lab", who, "10", "kept = 42")["error"] is None
    limits = {unit: [server.get_unit_property(unit, name) for name in ("MemoryMax", "TasksMax")] for unit in (BEN, ADA)}
    assert limits == {BEN: [str(600 * MB), "128"], ADA: [str(900 * MB), "200"]}, limits

with subtest("a kernel that eats memory dies alone"):
    process = server.get_unit_property(BEN, "MainPID")
    assert people("lab", "ben.okafor", "10", EAT)["error"] == "the kernel died"
    assert count(BEN, "memory.events", "oom_kill") > 0
    assert server.get_unit_property(BEN, "MainPID") == process
    assert people("lab", "ben.okafor", "10", "1 + 1")["output"] == "2"
    assert people("lab", "ada.lehmann", "10", "kept")["output"] == "42"

with subtest("a fork bomb ends at the limit"):
    forked = people("lab", "ben.okafor", "10", FORK)["output"].strip()
    assert forked.isdigit(), forked
    assert 0 < int(forked) < 128, forked
    assert count(BEN, "pids.events", "max") > 0
    assert people("lab", "ada.lehmann", "10", "kept")["output"] == "42"

with subtest("a lab gets no more of the processor than its share"):
    quota, period = map(int, group_file(BEN, "cpu.max").split())
    share = float(people("lab", "ben.okafor", "10", BURN)["output"])
    print(f"figure: two processes that never wait get {share:.2f} of {quota / period:.2f} processors")
    assert 0 < share < 1.2 * quota / period, share
    assert count(BEN, "cpu.stat", "nr_throttled") > 0

with subtest("the instance's ceiling holds against ten labs, and the services live on"):
    processes = [server.get_unit_property(unit, "MainPID") for unit in SERVICES]
    eaters = " ".join(f"ananke-physics-user@eater-{number}.service" for number in range(10))
    folder = "/run/systemd/system/ananke-physics-user@.service.d"
    server.succeed(f"systemctl stop {BEN} {ADA}; mkdir -p {folder}")
    server.succeed(f"printf %s {quote(EATER)} > {folder}/eater.conf; systemctl daemon-reload; systemctl start {eaters}")
    labs = "ananke-physics-labs.slice"
    group = server.get_unit_property(labs, "ControlGroup")
    server.wait_until_succeeds(f"grep -q '^oom [1-9]' /sys/fs/cgroup{group}/memory.events.local", timeout=300)
    peak = int(group_file(labs, "memory.peak"))
    print(f"figure: ten labs that want 2500 MB get {peak // MB} MB of 1500 MB")
    assert peak <= 1500 * MB, peak
    assert [server.get_unit_property(unit, "MainPID") for unit in SERVICES] == processes
    server.succeed(READY)
