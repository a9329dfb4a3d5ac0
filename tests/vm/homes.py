# machines: nspawn
"""What people find in their homes: shared folders, files of a skeleton, a git repository."""

from __future__ import annotations

import json
from shlex import quote
from typing import Any

HOMES, SHARED = "/var/lib/ananke/physics/homes", "/var/lib/ananke/physics/shared"
OWNER = "ananke-physics-shared"
ADA, BEN, EVA = "ada.lehmann", "ben.okafor", "eva.lindqvist"
#: Kore itself, through a proxy that the hub has told of it
READY = """[ "$(curl -s https://server/physics/services/kore/health)" = '{"status":"ok"}' ]"""
GIT = "cd /srv/work && git -c user.name=Ada -c user.email=ada@example.org"

#: before each piece of code; `tried` says which of some lines did not raise
BEGIN = """
import json, os, shutil, subprocess, time
from pathlib import Path
os.chdir(os.environ['HOME'])
result = None

def tried(lines):
    done = []
    for line in lines.strip().splitlines():
        try:
            exec(line, globals())
        except OSError:
            continue
        done.append(line)
    return done

def when_there(name):
    while not Path(name).exists():
        time.sleep(0.1)
    return Path(name).read_text()
"""
END = "\nprint('\\nresult:', json.dumps(result))"
#: what a reader tries; each line must raise
CHANGES = """
open('shared/data/results.csv', 'w')
open('shared/data/results.csv', 'a')
open('shared/data/mine', 'w')
os.remove('shared/data/results.csv')
os.rename('shared/data/results.csv', 'shared/data/other')
os.chmod('shared/data/results.csv', 0o666)
os.utime('shared/data/results.csv')
os.mkdir('shared/data/folder')
os.symlink('x', 'shared/data/link')
os.link('shared/data/results.csv', 'mine')
open('shared/mine', 'w')
os.mkdir('shared/folder')
"""
#: what somebody lays into a folder that others have, too
TRAPS = f"""
os.symlink('{HOMES}/ben-okafor/secret.txt', 'shared/pool/absolute')
os.symlink('../../homes/ben-okafor/secret.txt', 'shared/pool/relative')
os.symlink('/etc', 'shared/pool/folder')
os.symlink('note.txt', 'shared/pool/here')
"""
#: and what becomes of it; each line must raise
TRAPPED = """
open('shared/pool/absolute').read()
open('shared/pool/absolute', 'w')
open('shared/pool/relative').read()
os.listdir('shared/pool/folder')
open('shared/pool/here').read()
open('shared/pool/null', 'w')
os.link('welcome.md', 'shared/pool/mine')
"""
LISTED = "result = sorted(os.listdir('shared'))"
#: another version of the skeleton; what a new configuration would change is the folder that the settings name
RENEW = r"""
old=$(sed -n 's/.*"skeleton": "\(.*\)".*/\1/p' /etc/ananke/physics.json)
cp -r --no-preserve=mode $old /srv/skeleton
cd /srv/skeleton
echo '# Hello' > welcome.md
echo second > course/first.py
echo more > new.txt
sed 's,"skeleton": .*,"skeleton": "/srv/skeleton",' /etc/ananke/physics.json > /srv/settings.json
mkdir -p /run/systemd/system/ananke-physics-hub.service.d
cd /run/systemd/system/ananke-physics-hub.service.d
printf '[Service]\nEnvironment=KORE_SETTINGS=/srv/settings.json\n' > new.conf
systemctl daemon-reload
systemctl restart ananke-physics-hub
"""


def people(*command: str) -> Any:
    """What people do in their browsers, on the LMS's machine."""
    return json.loads(lms.succeed("ananke-people " + " ".join(map(quote, command))))


def run(who: str, code: str) -> Any:
    """What code in a person's lab makes of `result`."""
    ended = people("lab", who, "10", BEGIN + code + END)
    assert ended["error"] is None, ended
    return json.loads(ended["output"].rpartition("result:")[2])


def stop(*labs: str) -> None:
    """The next start of these people's labs is a new one."""
    for who in labs:
        people("stop", who, "10")


def enrol(person: str, role: str) -> None:
    """The LMS gives somebody another role in the course."""
    token = '-H "Authorization: Bearer $(cat /var/lib/ananke-lms/control-token)"'
    body = quote(json.dumps({"role": role}))
    lms.succeed(f"curl -sf -o /dev/null -X PUT {token} -d {body} https://lms/_control/enrolments/2/{person}")


start_all()
# The root of a container is an overlay, which knows no ID-mapped mounts.
server.succeed(f"mount -t tmpfs -o mode=0700 shared {SHARED} && systemd-tmpfiles --create")
server.succeed("git init -q --bare -b main /srv/git/notebooks.git && git clone -q /srv/git/notebooks.git /srv/work")
server.succeed(f"echo one > /srv/work/lesson.txt && {GIT} add . && {GIT} commit -q -m one && {GIT} push -q")
server.wait_for_unit("ananke-physics-hub.service")
server.wait_until_succeeds(READY, timeout=60)
lms.wait_until_succeeds("curl -sf -o /dev/null https://lms/", timeout=60)

with subtest("a new home has the skeleton's files, and a git repository comes by itself"):
    texts = "result = [Path(name).read_text() for name in ('welcome.md', 'course/first.py')]"
    assert run(BEN, texts) == ["# Welcome\n", 'print("first")\n']
    assert run(BEN, "result = when_there('notebooks/lesson.txt')") == "one\n"

with subtest("who writes and who reads sees a folder, others do not; who reads changes nothing"):
    code = "Path('shared/data/results.csv').write_text('1, 2'); os.chmod('shared/data/results.csv', 0o600)"
    assert run(ADA, f"{code}; {LISTED}") == ["data", "desk", "pool"]
    code = f"result = [Path('shared/data/results.csv').read_text(), tried({CHANGES!r}), sorted(os.listdir('shared'))]"
    assert run(BEN, code) == ["1, 2", [], ["data", "pool"]]
    assert run(EVA, LISTED) == ["pool"]
    assert server.succeed(f"cat {SHARED}/data/results.csv") == "1, 2"

with subtest("who writes changes what others have made, whose users are gone"):
    run(BEN, "Path('shared/pool/note.txt').write_text('of ben'); os.mkdir('shared/pool/box', 0o700)")
    stop(BEN)
    run(EVA, "Path('shared/pool/note.txt').open('a').write(', of eva'); Path('shared/pool/box/x').touch()")
    run(ADA, f"os.chmod('shared/pool/note.txt', 0); shutil.rmtree('shared/pool/box')\n{TRAPS}")
    code = "os.chmod('shared/pool/note.txt', 0o600); result = Path('shared/pool/note.txt').read_text()"
    assert run(BEN, code) == "of ben, of eva"
    owners = server.succeed(f"find {SHARED} -mindepth 1 -printf '%u %g\\n' | sort -u").split()
    assert owners == [OWNER, OWNER], owners

with subtest("nothing in there leads out of it"):
    server.succeed(f"mknod -m 0666 {SHARED}/pool/null c 1 3")
    code = f"Path('secret.txt').write_text('of ben'); result = [tried({TRAPPED!r}), sorted(os.listdir('shared/pool'))]"
    tried, there = run(BEN, code)
    assert tried == [], tried
    assert {"absolute", "relative", "folder", "here", "null"} <= set(there), there
    assert server.succeed(f"cat {HOMES}/ben-okafor/secret.txt") == "of ben"
    options = run(BEN, "result = subprocess.getoutput('findmnt -n -o OPTIONS -T shared/pool/').split(',')")
    assert {"rw", "nosuid", "nodev", "nosymfollow"} <= set(options), options

with subtest("the labs' mounts are not the machine's"):
    mounted = server.succeed("findmnt -n -l -o TARGET").split()
    assert [place for place in mounted if place.startswith("/run/ananke-physics-labs")] == []

with subtest("other groups count from the next start"):
    enrol("3", "assistant")
    stop(BEN)
    assert run(BEN, LISTED) == ["pool"]
    enrol("3", "student")
    stop(BEN)
    assert run(BEN, LISTED) == ["data", "pool"]

with subtest("a folder that is missing is told, and keeps no lab from its start"):
    told = server.succeed("journalctl -o cat -u ananke-physics-user@ben-okafor")
    assert "elsewhere is missing in this lab: /srv/elsewhere: there is no such folder" in told
    assert "The shared folder elsewhere is not available now" in told

with subtest("new versions come, and nothing that somebody has done is lost"):
    server.succeed(RENEW)
    server.succeed("cd /srv/work && echo two > lesson.txt && echo new > second.txt")
    server.succeed(f"{GIT} add . && {GIT} commit -q -m two && {GIT} push -q")
    server.wait_until_succeeds("curl -sf -o /dev/null https://server/physics/hub/api/", timeout=60)
    run(BEN, "[Path(name).write_text('of ben') for name in ('course/first.py', 'notebooks/lesson.txt')]")
    run(EVA, "Path('welcome.md').unlink()")
    stop(BEN, EVA)
    code = "result = [Path(name).read_text() for name in ('welcome.md', 'course/first.py', 'new.txt')]"
    assert run(BEN, code) == ["# Hello\n", "of ben", "more\n"]
    assert run(EVA, "result = [Path(name).exists() for name in ('welcome.md', 'new.txt')]") == [False, True]
    assert run(BEN, "when_there('notebooks/second.txt'); result = Path('notebooks/lesson.txt').read_text()") == "of ben"

with subtest("when a lab ends, root takes back what it gave"):
    stop(BEN, EVA, ADA)
    server.wait_until_succeeds('[ -z "$(ls -A /run/ananke-physics-labs)" ]', timeout=30)
    server.fail("journalctl -o cat -u 'ananke-physics-user@*' | grep 'kore.root.*cannot be cleared'")
