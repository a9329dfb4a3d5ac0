# machines: nspawn
"""What stays of people who have gone: everything, where they come back; nothing, where they do not."""

from __future__ import annotations

import json
import re
from shlex import quote
from typing import Any
from uuid import uuid4

#: in all that people write; it is looked for on the whole machine
MARK = f"mark{uuid4().hex}"
#: what the machine may know a person by
BEN, CHIARA, DMITRI = (
    ("ben-okafor", "ben.okafor", "Okafor"),
    ("chiara-rossi", "chiara.rossi", "Rossi"),
    ("dmitri-petrov", "dmitri.petrov", "Petrov"),
)
#: Kore itself, through a proxy that the hub has told of it
READY = """[ "$(curl -s https://server/{}/services/kore/health)" = '{{"status":"ok"}}' ]"""
#: not files, the read-only store, and the journals, whose retention is the machine's
BESIDES = "proc|sys|nix"
JOURNAL = "/var/log/journal/"
#: Kore's stores of instances with courses: the LMS's rosters
ROSTERS = ("/var/lib/ananke/physics/kore/", "/var/lib/ananke/exam/kore/")
#: a home that stays
KEPT = "/var/lib/private/ananke/physics/homes/chiara-rossi/"
CANARY = "/var/lib/canary"

#: what somebody leaves behind who makes it hard
MESS = """
import ctypes, json, os, socket, subprocess, sys
from pathlib import Path

home = Path.home()
(home / 'notes.txt').write_text(MARK)
(home / MARK).mkdir()
closed = home / 'closed'
closed.mkdir()
(closed / 'secret.txt').write_text(MARK)
os.chmod(closed / 'secret.txt', 0)
os.chmod(closed, 0)
(home / 'out').symlink_to(CANARY)
(home / 'loop').symlink_to(home)
(home / 'etc').symlink_to('/etc')
os.mkfifo(home / 'pipe')
os.chdir(home)
socket.socket(socket.AF_UNIX).bind('socket')
for _ in range(30):  # deeper than a path may be long
    os.mkdir('d' * 200)
    os.chdir('d' * 200)
Path('deep.txt').write_text(MARK)
for folder in ('/tmp', '/var/tmp', '/dev/shm'):
    Path(folder, MARK).write_text(MARK)
    os.chmod(Path(folder, MARK), 0)
libc = ctypes.CDLL(None)
libc.shmat.restype = ctypes.c_void_p
ctypes.memmove(libc.shmat(libc.shmget(4711, 4096, 0o1600), None, 0), MARK.encode(), len(MARK))
code = 'import sys, time; kept = open(sys.argv[1]); time.sleep(3600)'
subprocess.Popen([sys.executable, '-c', code, home / 'notes.txt', MARK], start_new_session=True)
subprocess.run(['sh', '-c', f'echo {MARK} >&2'])
print('\\nresult:', json.dumps([entry.name for entry in home.iterdir()]))
"""


def people(*command: str) -> Any:
    """What people do in their browsers, on the LMS's machine."""
    return json.loads(lms.succeed("ananke-people " + " ".join(map(quote, command))))


def lab(person: tuple[str, ...], activity: str, code: str) -> Any:
    """Code in a kernel of somebody's lab, by a browser that stays signed in."""
    ended = people("lab", person[1], activity, code, "--browser", f"/tmp/{person[0]}-{activity}.cookies")
    assert ended["error"] is None, ended
    return ended["output"]


def make_a_mess(person: tuple[str, ...], activity: str = "20") -> None:
    """Leave behind what is hard to delete."""
    output = lab(person, activity, f"MARK, CANARY = {MARK!r}, {CANARY!r}\n{MESS}")
    names = json.loads(re.search(r"^result: (.*)$", output, re.MULTILINE)[1])
    assert {"closed", "d" * 200, "notes.txt", "out", "pipe", "socket", MARK} <= set(names), names


def traces(*words: str, known: tuple[str, ...] = ()) -> set[str]:
    """Every file of the machine that holds one of the words, in its content, name or link, but for the known ones."""
    contents = " ".join(f"-e {quote(word)}" for word in words)
    names = " -o ".join(f"-name {quote(f'*{word}*')} -o -lname {quote(f'*{word}*')}" for word in words)
    listed = server.succeed(
        f"top=$(find / -mindepth 1 -maxdepth 1 -regextype egrep ! -regex '/({BESIDES})');"
        f"{{ grep -rlaF -D skip {contents} $top; find $top {names}; }} 2> /dev/null; true"
    )
    return {path for path in listed.splitlines() if not path.startswith((JOURNAL, *known))}


def nothing(*words: str, known: tuple[str, ...] = ()) -> None:
    """No such file is there that was not there before anybody came."""
    found = traces(*words, known=known) - at_first
    assert found == set(), found


def unit(person: tuple[str, ...], instance: str = "maths") -> str:
    """Somebody's lab."""
    return f"ananke-{instance}-user@{person[0]}.service"


def gone(person: tuple[str, ...], instance: str = "maths") -> None:
    """The hub has removed them: what was in its database is overwritten."""
    server.wait_until_fails(f"grep -qaF {person[0]} /var/lib/ananke/{instance}/hub/jupyterhub.sqlite*", timeout=60)
    listed = server.succeed(f"systemctl list-units --all --plain --no-legend '{unit(person, instance)}'")
    assert listed == "", listed


start_all()
for instance in ("physics", "maths", "exam"):
    server.wait_for_unit(f"ananke-{instance}-hub.service")
    server.wait_until_succeeds(READY.format(instance), timeout=60)
lms.wait_until_succeeds("curl -sf -o /dev/null https://lms/", timeout=60)
server.succeed(f"mkdir {CANARY}; echo sings > {CANARY}/song; chmod -R 777 {CANARY}")

#: authors of programs are called so, too
at_first = traces(*BEN, *DMITRI)

with subtest("people who come back, and people who do not"):
    lab(CHIARA, "10", f"open('kept.txt', 'w').write({MARK!r}); import os; os.symlink({CANARY!r}, 'out')")
    for person in (BEN, DMITRI):
        make_a_mess(person)
    assert len(server.succeed("pgrep -f 'time.sleep[(]3600'").split()) == 2
    found = traces(MARK)
    assert f"{KEPT}kept.txt" in found, found
    assert all(path.startswith(KEPT) for path in found), found

with subtest("a home in memory has an end, and its lab goes on"):
    full = "try:\n    open('full', 'wb').write(bytes(600 << 20))\nexcept OSError as error:\n    print(error.strerror)"
    assert lab(DMITRI, "20", f"{full}\nimport os; os.remove('full')").strip() == "No space left on device"

with subtest("somebody logs out"):
    browser = ("--browser", f"/tmp/{BEN[0]}-20.cookies")
    left = people("leave", BEN[1], "20", *browser)
    assert "deletes all files" in left["asked"], left
    assert "You have left" in left["words"], left
    gone(BEN)

with subtest("a lab dies"):
    server.succeed(f"kill -9 {server.get_unit_property(unit(DMITRI), 'MainPID')}")
    gone(DMITRI)
    nothing(MARK, known=(KEPT,))
    server.fail("pgrep -f 'time.sleep[(]3600'")

with subtest("who comes again finds an empty home, and the hub's API takes it away as well"):
    lms.succeed("rm /tmp/*-20.cookies")
    assert lab(BEN, "20", "import os; sorted(name for name in os.listdir() if name[0] != '.')") == "[]"
    make_a_mess(BEN)
    asked = 'curl -sf -X DELETE -H "Authorization: token $(cat /var/lib/ananke/maths/secrets/kore-to-hub)"'
    server.succeed(f"{asked} http://127.0.0.1:8202/maths/hub/api/users/{BEN[0]}")
    gone(BEN)
    nothing(MARK, known=(KEPT,))

with subtest("an examination: what was submitted and graded stays with the course, homes do not"):
    story = people("story", "4")
    students = sorted(story["grades"])
    assert len(students) >= 3, story
    labs = server.succeed("systemctl list-units --plain --no-legend 'ananke-exam-user@*' | cut -d' ' -f1").split()
    assert len(labs) >= 3, labs
    # not `grep -q`: it would end before journalctl has, which then fails
    server.succeed(f"journalctl --unit {labs[0]} | grep 'Jupyter Server'")
    server.fail("journalctl --unit 'ananke-maths-user@*' | grep 'Jupyter Server'")
    server.succeed(f"systemctl stop {' '.join(labs)}")
    homes = server.succeed("ls /var/lib/private/ananke/exam/homes").split()
    assert homes == [f"course-{story['course']}"], homes
    for name in [re.search("@(.*)[.]", one)[1] for one in labs]:
        gone((name,), "exam")

with subtest("nothing is left of people but in the journal, in rosters and with the course"):
    for person in (BEN, DMITRI):
        server.wait_until_fails(f"grep -qaF {person[2]} /var/lib/ananke/maths/kore/kore.sqlite*", timeout=180)
    graded = f"/var/lib/private/ananke/exam/homes/course-{story['course']}/"
    nothing(*BEN, *DMITRI, known=(*ROSTERS, graded))

with subtest("the power fails"):
    lms.succeed("rm /tmp/*-20.cookies")
    make_a_mess(BEN)
    server.crash()
    server.start()
    nothing(MARK, known=(KEPT,))
    server.wait_for_unit("ananke-maths-hub.service")
    server.wait_until_succeeds(READY.format("maths"), timeout=120)
    gone(BEN)
    nothing(MARK, known=(KEPT,))

with subtest("who comes back finds everything, and nothing outside of homes was touched"):
    server.wait_until_succeeds(READY.format("physics"), timeout=60)
    lms.succeed(f"rm /tmp/{CHIARA[0]}-10.cookies")
    assert lab(CHIARA, "10", "open('kept.txt').read()") == repr(MARK)
    assert server.succeed(f"cat {CANARY}/song") == "sings\n"
