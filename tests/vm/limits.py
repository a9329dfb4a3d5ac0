# machines: qemu
"""Limits bite, and only those whom they are for. The LMS is on the same machine."""

from __future__ import annotations

import json
import time
from shlex import quote
from typing import Any

BEN, ADA = (f"ananke-physics-user@{name}.service" for name in ("ben-okafor", "ada-lehmann"))
SERVICES = [f"ananke-physics-{part}.service" for part in ("proxy", "kore", "hub")]
#: Kore itself, through a proxy that the hub has told of it
READY = """[ "$(curl -s https://server/physics/services/kore/health)" = '{"status":"ok"}' ]"""
#: the machine may be twenty times slower than a real one
PATIENCE = ("--patience", "600")
MB = 1 << 20

#: where systemd keeps the homes, on a file system of their own that has project quotas; one holds too much already
HOMES = "/var/lib/private/ananke/physics/homes"
MOUNT = f"""
truncate --size 300M /homes.img && mkfs.ext4 -q -O quota,project -E quotatype=prjquota /homes.img
install --directory --mode 0700 /var/lib/private && mkdir --parents --mode 0700 {HOMES}
mkdir /quotas && mount --options loop,prjquota /homes.img /quotas
mkdir --mode 0700 /quotas/homes && mount --bind /quotas/homes {HOMES}
mkdir --mode 1777 /quotas/tmp && mount --bind /quotas/tmp /var/tmp
mkdir --parents {HOMES}/small/old/deep && head --bytes 50M /dev/zero > {HOMES}/small/old/deep/data
"""
#: what a lab tries against its quota: to write more, also in /var/tmp, and to leave it
TRY = """
import errno, fcntl, json, os, shutil, struct

def fill(folder):
    written = 0
    try:
        with open(folder + '/data', 'wb', buffering=0) as file:
            while written < 200:
                written += file.write(bytes(1 << 20)) / (1 << 20)
    except OSError as error:
        return errno.errorcode[error.errno], int(written)
    return 'not stopped', written

def leave(flags, project):
    try:
        fcntl.ioctl(home, 0x401C5820, struct.pack('=IIII12s', flags, extent, extents, project, rest))
    except OSError as error:
        return errno.errorcode[error.errno]
    return 'left'

before = fill('.')
shutil.rmtree('old', ignore_errors=True)
home = os.open('.', os.O_RDONLY)
flags, extent, extents, project, rest = struct.unpack('=IIII12s', fcntl.ioctl(home, 0x801C581F, bytes(28)))
left = [leave(flags, 0), leave(flags, project + 1), leave(flags & ~0x200, project)]
print(json.dumps({'before': before, 'after': fill('.'), 'tmp': fill('/var/tmp'), 'left': left}))
"""
#: in the place of JupyterLab, in units that are a lab's in everything else
TRIER = """[Unit]
AssertPathExists=
[Service]
Type=oneshot
EnvironmentFile=
ExecStart=
ExecStart=/bin/sh -c 'exec python /run/try.py'
"""
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
ExecStartPre=
ExecStart=
ExecStart=/bin/sh -c 'head -c 250M /dev/zero | tail -c 250M | sleep 1000'
"""


def people(*command: str) -> Any:
    """What people do in their browsers."""
    return json.loads(server.succeed("ananke-people " + " ".join(map(quote, (*PATIENCE, *command)))))


def tried(name: str, disk: str) -> dict[str, Any]:
    """What a lab comes to that root gives this disk to, as the hub asks for it."""
    unit = f"ananke-physics-user@{name}.service"
    server.succeed(f"echo {quote(json.dumps({'disk': disk}))} > /run/ananke-physics-hub/{unit}.grants")
    server.succeed(f"systemctl start {unit}")
    return json.loads(server.succeed(f"journalctl --unit {unit} --output cat | grep '^{{'"))


def told(part: str) -> None:
    """What Ben's JupyterLab shows, as soon as it shows this."""
    end = time.monotonic() + 120
    while part not in (shown := json.dumps(people("ask", "ben.okafor", "10", "kore/notices"))):
        assert time.monotonic() < end, shown


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

with subtest("a lab can neither exceed its quota nor leave it; another one has a larger one"):
    server.succeed(MOUNT)
    folder = "/run/systemd/system/ananke-physics-user@.service.d"
    server.succeed(
        f"mkdir -p {folder}; printf %s {quote(TRY)} > /run/try.py; printf %s {quote(TRIER)} > {folder}/try.conf"
    )
    server.succeed("systemctl daemon-reload")
    small, large = tried("small", "40M"), tried("large", "80M")
    print(f"figure: of disks of 40 and 80 MB, labs get {small['after'][1]} and {large['after'][1]} MB")
    assert small["before"] == ["EDQUOT", 0], "it held 50 MB before it had a limit"
    for found, most in ((small, 40), (large, 80)):
        for ended, written in (found["after"], found["tmp"]):
            assert ended == "EDQUOT", found
            assert most - 4 <= written <= most, found
        assert found["left"] == ["EINVAL"] * 3, found
    server.succeed(f"rm -r {folder} {HOMES}/small {HOMES}/large; systemctl daemon-reload")

with subtest("everybody has limits; of those for groups the most generous counts"):
    for who in ("ben.okafor", "ada.lehmann"):
        assert people("lab", who, "10", "kept = 42")["error"] is None
    limits = {unit: [server.get_unit_property(unit, name) for name in ("MemoryMax", "TasksMax")] for unit in (BEN, ADA)}
    assert limits == {BEN: [str(600 * MB), "128"], ADA: [str(900 * MB), "200"]}, limits

with subtest("a full disk is shown and told, and deleting helps"):
    stopped = people("terminal", "ben.okafor", "10", "head --bytes 60M /dev/zero > data")["output"]
    assert "Disk quota exceeded" in stopped, stopped
    told("Your home is full: 40 MB")
    shown = people("ask", "ben.okafor", "10", "api/metrics/v1")
    assert shown["disk_total"] == 40 * MB, shown
    assert shown["disk_used"] > 39 * MB, shown
    people("terminal", "ben.okafor", "10", "rm data")

with subtest("a kernel that eats memory dies alone"):
    process = server.get_unit_property(BEN, "MainPID")
    assert people("lab", "ben.okafor", "10", EAT)["error"] == "the kernel died"
    assert count(BEN, "memory.events", "oom_kill") > 0
    assert server.get_unit_property(BEN, "MainPID") == process
    assert people("lab", "ben.okafor", "10", "1 + 1")["output"] == "2"
    assert people("lab", "ada.lehmann", "10", "kept")["output"] == "42"
    told("limit of 600 MB memory")

with subtest("a fork bomb ends at the limit"):
    forked = people("lab", "ben.okafor", "10", FORK)["output"].strip()
    assert forked.isdigit(), forked
    assert 0 < int(forked) < 128, forked
    assert count(BEN, "pids.events", "max") > 0
    assert people("lab", "ada.lehmann", "10", "kept")["output"] == "42"
    told("128 processes and threads")

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
