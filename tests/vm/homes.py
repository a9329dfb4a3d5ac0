# machines: nspawn
"""What people find in their homes: shared folders, files of a skeleton, a git repository."""

from __future__ import annotations

import json
from shlex import quote
from typing import Any

STATE = "/var/lib/ananke/physics"
OWNER = "ananke-physics-shared"
#: Kore itself, through a proxy that the hub has told of it
READY = """[ "$(curl -s https://server/physics/services/kore/health)" = '{"status":"ok"}' ]"""
#: what people say to git on the server
GIT = "git -c user.name=Ada -c user.email=ada@example.org"

#: before each piece of code; `tried` says of lines which of them did not raise
BEGIN = """
import json, os, shutil, subprocess, time
from pathlib import Path
os.chdir(os.environ['HOME'])

def tried(lines):
    done = []
    for line in lines.strip().splitlines():
        try:
            exec(line, globals())
        except OSError:
            continue
        done.append(line)
    return done
"""
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
#: what leads out of a folder, or brings rights into it; each line must raise
TRAPS = """
open('shared/pool/absolute').read()
open('shared/pool/absolute', 'w')
open('shared/pool/relative').read()
os.listdir('shared/pool/folder')
open('shared/pool/here').read()
open('shared/pool/null', 'w')
"""
SET_TRAPS = f"""
os.symlink('{STATE}/homes/ben-okafor/secret.txt', 'shared/pool/absolute')
os.symlink('../../homes/ben-okafor/secret.txt', 'shared/pool/relative')
os.symlink('/etc', 'shared/pool/folder')
os.symlink('note.txt', 'shared/pool/here')
"""


def people(*command: str) -> Any:
    """What people do in their browsers, on the LMS's machine."""
    return json.loads(lms.succeed("ananke-people " + " ".join(map(quote, command))))


def run(who: str, code: str) -> Any:
    """What code in a person's lab gives as `result`."""
    ended = people("lab", who, "10", f"{BEGIN}\n{code}\nprint('\\nresult:', json.dumps(result))")
    assert ended["error"] is None, ended
    return json.loads(ended["output"].rpartition("result:")[2])


def stop_labs() -> None:
    """Each lab's next start is a new one."""
    server.succeed("systemctl stop 'ananke-physics-user@*'")


def enrol(person: str, role: str) -> None:
    """The LMS gives somebody another role in the course."""
    token = "$(cat /var/lib/ananke-lms/control-token)"
    body = quote(json.dumps({"role": role}))
    address = f"https://lms/_control/enrolments/2/{person}"
    lms.succeed(
        f'curl -sf -X PUT -H "Authorization: Bearer {token}" -H "Content-Type: application/json" -d {body} {address}'
    )


start_all()
# A container's own root is an overlay, and knows no ID-mapped mounts.
server.succeed(f"mount -t tmpfs -o mode=0700 shared {STATE}/shared && systemd-tmpfiles --create")
server.succeed(f"git init -q --bare -b main /srv/git/notebooks.git && {GIT} clone -q /srv/git/notebooks.git /srv/work")
server.succeed(
    f"cd /srv/work && echo one > lesson.txt && git add . && {GIT} commit -q -m one && git push -q origin main"
)
server.wait_for_unit("ananke-physics-hub.service")
server.wait_until_succeeds(READY, timeout=60)
lms.wait_until_succeeds("curl -sf -o /dev/null https://lms/", timeout=60)

with subtest("a new home has the skeleton's files"):
    listed = run("ben.okafor", "result = [Path('welcome.md').read_text(), Path('course/first.py').read_text()]")
    assert listed == ["# Welcome\n", 'print("first")\n'], listed

with subtest("a git repository comes by itself"):
    wait = "while not Path('notebooks/lesson.txt').exists(): time.sleep(0.1)\nresult = Path('notebooks/lesson.txt').read_text()"
    assert run("ben.okafor", wait) == "one\n"

with subtest("who writes and who reads sees the folder, others do not; whoever made a file, all have it"):
    code = "Path('shared/data/results.csv').write_text('1, 2'); os.chmod('shared/data/results.csv', 0o600)"
    assert run("ada.lehmann", f"{code}\nresult = sorted(os.listdir('shared'))") == ["data", "desk", "pool"]
    reads = "result = [sorted(os.listdir('shared')), Path('shared/data/results.csv').read_text()]"
    assert run("ben.okafor", reads) == [["data", "pool"], "1, 2"]
    assert run("eva.lindqvist", "result = sorted(os.listdir('shared'))") == ["pool"]

with subtest("who reads changes nothing"):
    assert run("ben.okafor", f"result = tried({CHANGES!r})") == []
    assert server.succeed(f"cat {STATE}/shared/data/results.csv") == "1, 2"

with subtest("who writes changes what others have made, in labs whose users are new"):
    run(
        "ben.okafor",
        "Path('shared/pool/note.txt').write_text('of ben'); os.mkdir('shared/pool/box', 0o700); result = 0",
    )
    stop_labs()
    run(
        "eva.lindqvist",
        "Path('shared/pool/note.txt').open('a').write(', of eva'); Path('shared/pool/box/x').touch(); result = 0",
    )
    run("ada.lehmann", "os.chmod('shared/pool/note.txt', 0); shutil.rmtree('shared/pool/box'); result = 0")
    found = run(
        "ben.okafor", "os.chmod('shared/pool/note.txt', 0o600); result = Path('shared/pool/note.txt').read_text()"
    )
    assert found == "of ben, of eva", found
    owners = server.succeed(f"find {STATE}/shared -mindepth 1 -printf '%u %g\\n' | sort -u").split()
    assert owners == [OWNER, OWNER], owners

with subtest("nothing in there leads out of it"):
    server.succeed(f"mknod -m 0666 {STATE}/shared/pool/null c 1 3")
    run("ben.okafor", "Path('secret.txt').write_text('of ben'); result = 0")
    assert run("ada.lehmann", f"result = tried({SET_TRAPS!r})") == SET_TRAPS.strip().splitlines()
    assert run("ada.lehmann", "result = tried(\"os.link('welcome.md', 'shared/pool/mine')\")") == []
    assert run("ben.okafor", f"result = tried({TRAPS!r})") == []
    assert run("ben.okafor", "result = Path('secret.txt').read_text()") == "of ben"
    options = run("ben.okafor", "result = subprocess.getoutput('findmnt -n -o OPTIONS shared/pool').split(',')")
    assert {"rw", "nosuid", "nodev", "nosymfollow"} <= set(options), options

with subtest("the labs' mounts are not the machine's"):
    assert server.succeed("findmnt -n -o TARGET | grep -c ananke-physics-labs || true").strip() == "0"

with subtest("JupyterLab lists the folders, and deletes in them for good"):
    manager = "from jupyter_server.services.contents.largefilemanager import LargeFileManager\nm = LargeFileManager(root_dir='.')"
    found = run("ben.okafor", f"{manager}\nresult = [one['name'] for one in m.get('shared')['content']]")
    assert sorted(found) == ["data", "pool"], found
    run("ada.lehmann", f"{manager}\nPath('shared/pool/old').touch(); m.delete('shared/pool/old'); result = 0")
    left = server.succeed(f"ls -A {STATE}/shared/pool").split()
    assert set(left) == {"absolute", "relative", "folder", "here", "null", "note.txt"}, left

with subtest("other groups count from the next start"):
    enrol("3", "teacher")
    stop_labs()
    more = "Path('shared/data/of-ben').touch(); result = sorted(os.listdir('shared'))"
    assert run("ben.okafor", more) == ["data", "desk", "pool"]
    enrol("3", "student")
    stop_labs()
    assert run("ben.okafor", f"result = [tried({CHANGES!r}), sorted(os.listdir('shared'))]") == [[], ["data", "pool"]]

with subtest("a folder that is missing keeps no lab from its start, and is told"):
    told = server.succeed("journalctl -o cat -u ananke-physics-user@ben-okafor")
    assert "the shared folder elsewhere is missing in this lab: /srv/elsewhere: there is no such folder" in told
    assert "The shared folder elsewhere is not available now" in told
    server.succeed("mkdir -m 0755 /srv/elsewhere")

with subtest("new versions come, and nothing that somebody has done is lost"):
    # What a new configuration would change: the folder that the settings name.
    server.succeed(
        'skeleton=$(sed -n \'s/.*"skeleton": "\\(.*\\)".*/\\1/p\' /etc/ananke/physics.json); cp -r $skeleton /srv/skeleton',
        "cd /srv/skeleton && chmod -R u+w . && echo more > new.txt && echo '# Hello' > welcome.md && echo second > course/first.py",
        'sed \'s,"skeleton": .*,"skeleton": "/srv/skeleton",\' /etc/ananke/physics.json > /srv/settings.json',
        "mkdir -p /run/systemd/system/ananke-physics-hub.service.d",
        "printf '[Service]\\nEnvironment=KORE_SETTINGS=/srv/settings.json\\n' > /run/systemd/system/ananke-physics-hub.service.d/new.conf",
        "systemctl daemon-reload; systemctl restart ananke-physics-hub",
    )
    server.succeed(
        f"cd /srv/work && echo two > lesson.txt && echo new > second.txt && git add . && {GIT} commit -q -m two && git push -q"
    )
    server.wait_until_succeeds(READY, timeout=60)
    run(
        "ben.okafor",
        "Path('course/first.py').write_text('of ben'); Path('notebooks/lesson.txt').write_text('of ben'); result = 0",
    )
    run("eva.lindqvist", "Path('welcome.md').unlink(); result = 0")
    stop_labs()
    texts = "result = [Path(name).read_text() for name in ('welcome.md', 'course/first.py', 'new.txt')]"
    assert run("ben.okafor", texts) == ["# Hello\n", "of ben", "more\n"]
    assert run("eva.lindqvist", "result = sorted(os.listdir('.'))") == ["course", "new.txt", "notebooks", "shared"]
    wait = "while not Path('notebooks/second.txt').exists(): time.sleep(0.1)\nresult = Path('notebooks/lesson.txt').read_text()"
    assert run("ben.okafor", wait) == "of ben"

with subtest("what a start costs"):
    spent = server.succeed(
        "journalctl -o short-unix -u ananke-physics-user@ben-okafor --grep '^(Starting|Started)' -n 2"
    )
    first, last = sorted(float(line.split()[0]) for line in spent.splitlines())
    print(f"figure: a lab's unit is started after {1000 * (last - first):.0f} ms, mounts of three folders included")
