# machines: nspawn
"""From inside a lab: what must be forbidden is tried and fails, what must work works."""

from __future__ import annotations

import json
import re
from shlex import quote
from typing import Any

LAB = "ananke-physics-user@ben-okafor.service"
#: unit → the highest exposure that `systemd-analyze security` may find
EXPOSURE = {"proxy.service": 2.5, "kore.service": 2.5, "hub.service": 2.0, "user@ben-okafor.service": 2.0}

#: Kore itself, through a proxy that the hub has told of it
READY = """[ "$(curl -s https://server/physics/services/kore/health)" = '{"status":"ok"}' ]"""
#: what a kernel tries; each line is an attempt of its own and must raise
ATTEMPTS = """
open('/var/lib/ananke/physics/homes/chiara-rossi/secret.txt').read()
open('/var/lib/private/ananke/physics/homes/chiara-rossi/secret.txt').read()
open('/dev/shm/secret.txt').read()
os.listdir('/var/lib/ananke/physics/homes')[1]
os.listdir('/var/lib/ananke/physics/kore')
os.listdir('/var/lib/ananke/physics/hub')
os.listdir('/var/lib/ananke/physics/secrets')
os.listdir('/var/lib/private/ananke/physics/homes')[1]
os.listdir('/var/lib/private/ananke/physics/secrets')
open('/var/lib/ananke/physics/mine', 'w')
os.listdir('/run/ananke-physics-hub')
os.listdir('/run/credentials')[0]
os.environ['CREDENTIALS_DIRECTORY']
open('/etc/ananke/physics.json').read()
open('/etc/shadow').read()
[pid for pid in os.listdir('/proc') if pid.isdigit() and os.stat('/proc/' + pid).st_uid != os.getuid()][0]
open('/proc/1/environ').read()
subprocess.run(['systemctl', '--no-ask-password', 'stop', 'ananke-physics-kore.service'], check=True)
subprocess.run(['systemctl', '--no-ask-password', 'start', 'ananke-physics-user@x.service'], check=True)
socket.socket(socket.AF_UNIX).connect('/run/dbus/system_bus_socket')
socket.socket(socket.AF_UNIX).connect('/run/systemd/private')
subprocess.run(['sudo', '-n', 'true'], check=True)
os.setuid(0)
os.chown('mine', 0, 0)
os.chmod('mine', 0o4755)
called(libc.mount(b'none', b'/tmp', b'tmpfs', 0, None))
called(libc.chroot(b'/tmp'))
called(libc.unshare(0x10000000))
called(libc.unshare(0x40000000))
called(libc.ptrace(16, 1, None, None))
called(libc.syscall({'x86_64': 175, 'aarch64': 105}[platform.machine()], None, 0, b''))
called(libc.sethostname(b'mine', 4))
called(libc.reboot(0))
socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
bound(socket.AF_INET, '127.0.0.1', 81)
bound(socket.AF_INET, '127.0.0.1', 8100)
bound(socket.AF_INET, '', 8103)
bound(socket.AF_INET6, '::ffff:127.0.0.1', 8103)
bound(socket.AF_INET, '127.0.0.1', not_mine(29998))
bound(socket.AF_INET6, '::', not_mine(29999))
open('/etc/mine', 'w')
open('/usr/mine', 'w')
open('/var/mine', 'w')
open('/run/mine', 'w')
open('/var/lib/mine', 'w')
open(sys.prefix + '/mine', 'w')
open('/proc/sys/kernel/hostname', 'w')
open('/sys/fs/cgroup/cgroup.procs', 'w')
open('/dev/kmsg')
os.mknod('/tmp/disk', 0o60600, os.makedev(8, 0))
"""
#: what somebody else has left to be read by whoever gets there
SECRETS = """
import os
for place in '.', '/dev/shm':
    open(f'{place}/secret.txt', 'w').write('of chiara')
    os.chmod(f'{place}/secret.txt', 0o644)
"""
TRY = """
import ctypes, errno, json, os, platform, socket, subprocess, sys
libc = ctypes.CDLL(None, use_errno=True)

def called(result):
    'Other errors mean that the kernel was willing.'
    if result < 0 and ctypes.get_errno() in {errno.EPERM, errno.EACCES, errno.ENOSYS}:
        raise PermissionError

def not_mine(port):
    'The lab may take the one that it was told, which could be any of the range.'
    return port - 10 if f':{port}/' in os.environ['JUPYTERHUB_SERVICE_URL'] else port

def bound(family, host, port):
    'A port that is only taken would be free one day.'
    try:
        socket.create_server((host, port), family=family)
    except PermissionError:
        raise
    except OSError as error:
        print(error)

open('mine', 'w').close()
done = []
for attempt in ATTEMPTS:
    try:
        exec(attempt)
    except (OSError, LookupError, subprocess.CalledProcessError):
        continue
    done.append(attempt)
print('\\nresult:', json.dumps(done))
"""

#: what people need; each line must go through
WORKS = """
import IPython, jupyterlab, psutil, sqlite3, ssl, zmq
psutil.virtual_memory().total, psutil.Process().memory_info().rss
multiprocessing.get_context('spawn').Pool(2).map(len, ['a', 'bb']) == [1, 2] or 1 / 0
sqlite3.connect('a.sqlite').execute('create table if not exists t (x)')
server = socket.create_server(('127.0.0.1', 0)); socket.create_connection(server.getsockname())
open('/tmp/mine', 'w').write('mine')
subprocess.run(['git', 'init', '-q', 'repository'], check=True)
subprocess.run([sys.executable, '-m', 'venv', 'own'], check=True)
subprocess.run(['own/bin/pip', 'install', '-q', '--no-index', '--no-deps', wheel('MarkupSafe')], check=True)
subprocess.run(['own/bin/python', '-c', 'import markupsafe._speedups'], check=True)
"""
USE = """
import json, multiprocessing, os, socket, subprocess, sys, zipfile
from importlib.metadata import distribution
from pathlib import Path

def wheel(name):
    'The wheel that an installed package came as.'
    package = distribution(name)
    tag = package.read_text('WHEEL').partition('Tag: ')[2].split()[0]
    path = Path(f'{package.name}-{package.version}-{tag}.whl'.lower())
    with zipfile.ZipFile(path, 'w') as packed:
        for file in package.files:
            if '..' not in file.parts and file.suffix != '.pyc':
                packed.write(file.locate(), str(file))
    return str(path)

failed = []
for line in WORKS:
    try:
        exec(line)
    except Exception as error:
        failed.append(f'{line}: {error!r}')
print('\\nresult:', json.dumps(failed))
"""

#: listens at every port of the machine as a kernel's client would, for what others' kernels say
LISTEN = """
import time, zmq
ports = {int(line.split()[1].rpartition(':')[2], 16) for line in open('/proc/net/tcp') if line.split()[3] == '0A'}
context = zmq.Context()
own = context.socket(zmq.PUB)
ports.add(own.bind_to_random_port('tcp://127.0.0.1'))
ear = context.socket(zmq.SUB)
ear.subscribe(b'')
for port in ports:
    ear.connect(f'tcp://127.0.0.1:{port}')
heard, end = [], time.monotonic() + 8
while time.monotonic() < end:
    own.send(b'of mine')
    while ear.poll(100):
        heard.append(ear.recv())
print(sorted(set(heard)))
"""
TALK = "import time\nfor _ in range(60):\n    print('of chiara'); time.sleep(0.1)"


def people(*command: str) -> Any:
    """What people do in their browsers, on the LMS's machine."""
    return json.loads(lms.succeed("ananke-people " + " ".join(map(quote, command))))


def in_lab(who: str, code: str) -> Any:
    """The result that code in a person's lab prints, among what the programs print that it starts."""
    ended = people("lab", who, "10", code)
    result = re.search(r"^result: (.*)$", ended["output"], re.MULTILINE)
    assert ended["error"] is None, ended
    assert result, ended
    return json.loads(result[1])


start_all()
server.wait_for_unit("ananke-physics-hub.service")
server.wait_until_succeeds(READY, timeout=60)
lms.wait_until_succeeds("curl -sf -o /dev/null https://lms/", timeout=60)
people("lab", "chiara.rossi", "10", SECRETS)

with subtest("what is forbidden fails"):
    attempts = ATTEMPTS.strip().splitlines()
    done = in_lab("ben.okafor", f"ATTEMPTS = {attempts!r}\n{TRY}")
    assert done == [], done
    print(f"figure: attempts from inside a lab that failed: {len(attempts)}")
    server.require_unit_state("ananke-physics-kore.service")

with subtest("what people need works"):
    failed = in_lab("ben.okafor", f"WORKS = {WORKS.strip().splitlines()!r}\n{USE}")
    assert failed == [], failed

with subtest("a terminal works, with the lab's commands"):
    # where it is must be the home by name, or shells show the whole path instead of `~`
    command = "echo $USER && test $PWD = $HOME && git --version && nbgrader --version && jupyter --version"
    shown = people("terminal", "ben.okafor", "10", command)
    assert shown["status"] == 0, shown
    assert shown["output"].startswith("ben-okafor\n"), shown

with subtest("each lab has a user of its own"):
    labs = [server.get_unit_property(f"ananke-physics-user@{who}", "MainPID") for who in ("ben-okafor", "chiara-rossi")]
    users = server.succeed(f"stat -c %u /proc/{labs[0]} /proc/{labs[1]}").split()
    assert len({"0", *users}) == 3, users

with subtest("nobody hears another's kernel"):
    talk = f"ananke-people lab chiara.rossi 10 {quote(TALK)} > /dev/null"
    heard = json.loads(lms.succeed(f"{talk} & ananke-people lab ben.okafor 10 {quote(LISTEN)}; wait"))
    assert "of mine" in heard["output"], heard
    assert "of chiara" not in heard["output"], heard

with subtest("no process of the instance is root's"):
    group = server.get_unit_property("ananke-physics.slice", "ControlGroup")
    owners = server.succeed(
        f"for pid in $(cat $(find /sys/fs/cgroup{group} -name cgroup.procs)); do stat -c %U /proc/$pid || true; done"
    ).split()
    assert len(set(owners)) >= 5, owners
    assert "root" not in owners, owners

with subtest("the units' exposure"):
    for unit, most in EXPOSURE.items():
        told = server.succeed(f"systemd-analyze security --no-pager ananke-physics-{unit}")
        exposure = float(re.search(r"exposure level for \S+: ([0-9.]+)", told)[1])
        print(f"figure: systemd-analyze security of {unit}: {exposure}")
        assert exposure <= most, unit
