# machines: nspawn
"""Two instances on one machine: the same people in both at the same time, and nothing crosses over."""

from __future__ import annotations

import json
import time
from shlex import quote
from typing import Any

ME = "import getpass, json, os; print(json.dumps([getpass.getuser(), os.getuid(), os.getcwd()]))"
#: each one's Kore, through a proxy that the hub has told of it
READY = {
    instance: f"""[ "$(curl -s https://server/{instance}/services/kore/health)" = '{{"status":"ok"}}' ]"""
    for instance in ("physics", "maths")
}
PHYSICS, MATHS = (f"ananke-{instance}-user@ben-okafor.service" for instance in ("physics", "maths"))


def people(*command: str) -> Any:
    """What people do in their browsers, on the LMS's machine."""
    return json.loads(lms.succeed("ananke-people " + " ".join(map(quote, command))))


def refused(command: str) -> None:
    """A command that must end by being refused, not by anything else."""
    told = server.fail(f"{command} 2>&1")
    assert "denied" in told.lower() or "authentication" in told.lower(), told


def as_hub(instance: str, command: str) -> str:
    """A command of the user of an instance's hub."""
    return f"runuser -u ananke-{instance}-hub -- systemctl --no-ask-password {command}"


start_all()
for instance, ready in READY.items():
    server.wait_for_unit(f"ananke-{instance}-hub.service")
    server.wait_until_succeeds(ready, timeout=60)
lms.wait_until_succeeds("curl -sf -o /dev/null https://lms/", timeout=60)

with subtest("one person, one browser, two labs at once"):
    began = time.monotonic()
    both = people("together", "ben.okafor", ME, "10", "20")
    print(f"figure: one person at work in two instances after {time.monotonic() - began:.1f} s")
    (name, uid, home), (other_name, other_uid, other_home) = (json.loads(lab["output"]) for lab in both)
    assert name == other_name == "ben-okafor", both
    assert uid != other_uid, both
    assert home != other_home, both
    for unit in (PHYSICS, MATHS):
        server.require_unit_state(unit)

with subtest("neither lab reads the other's files"):
    people("lab", "ben.okafor", "10", "open('secret.txt', 'w').write('of physics')")
    server.succeed("grep -rq 'of physics' /var/lib/ananke/physics/homes/ben-okafor/")
    for path in ("/var/lib/ananke/physics/homes/ben-okafor", "/var/lib/private/ananke/physics/homes/ben-okafor"):
        tried = people("lab", "ben.okafor", "20", f"open('{path}/secret.txt').read()")
        assert (tried["error"] or "").startswith(("FileNotFoundError", "PermissionError")), tried

with subtest("an instance's processes read nothing of the other's"):
    for reader in ("ananke-maths-hub", "ananke-maths-kore"):
        for state in ("secrets", "hub", "kore", "homes"):
            refused(f"runuser -u {reader} -- ls /var/lib/ananke/physics/{state}/")

with subtest("a hub starts and stops its own labs only"):
    for action in ("start", "stop", "restart", "reset-failed", "set-property --runtime"):
        refused(as_hub("physics", f"{action} {MATHS}" + (" MemoryMax=1G" if "set" in action else "")))
    refused(as_hub("physics", "restart ananke-maths-kore.service"))
    refused(as_hub("physics", "restart ananke-physics-kore.service"))
    server.succeed(as_hub("physics", f"set-property --runtime {PHYSICS} MemoryMax=1G"))
    server.succeed(as_hub("physics", f"stop {PHYSICS}"))
    server.require_unit_state(PHYSICS, "inactive")
    server.require_unit_state(MATHS)

with subtest("without nbgrader everybody lands in the own lab, and nothing is graded"):
    assert "/physics/services/kore/courses/" in people("launch", "ada.lehmann", "10")["url"]
    for who, activity in (("ada.lehmann", "20"), ("ada.lehmann", "21"), ("ben.okafor", "21")):
        landed = people("launch", who, activity)["url"]
        assert landed.endswith(f"/maths/user/{who.replace('.', '-')}/lab"), landed
    asked = 'curl -s -H "Authorization: token $JUPYTERHUB_API_TOKEN" "$KORE_URL/api/courses/any/assignments"'
    assert "this hub has no nbgrader" in people("terminal", "ben.okafor", "20", asked)["output"]
    server.fail("systemctl list-units --all --plain | grep ananke-maths-course@")

with subtest("an instance that is stopped takes nobody else along"):
    people("lab", "ben.okafor", "20", "kept = 42")
    server.succeed("systemctl stop ananke-physics.slice")
    server.fail(READY["physics"])
    assert people("lab", "ben.okafor", "20", "kept")["output"] == "42"
    server.succeed("systemctl start ananke-physics-kore ananke-physics-hub")
    server.wait_until_succeeds(READY["physics"], timeout=60)
    assert people("lab", "ben.okafor", "10", "open('secret.txt').read()")["output"] == "'of physics'"
