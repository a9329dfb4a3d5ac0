# machines: nspawn
"""Instructors share a folder of the cloud: their labs show it, those of others know neither it nor its password."""

from __future__ import annotations

import json
import secrets
import time
from shlex import quote
from typing import Any

READY = """[ "$(curl -s https://server/physics/services/kore/health)" = '{"status":"ok"}' ]"""
ADDRESS = "webdav://lms/remote.php/dav/files/physics"
ADA, BEN = (f"ananke-physics-user@{name}.service" for name in ("ada-lehmann", "ben-okafor"))
PASSWORD = secrets.token_hex(16)


def people(*command: str) -> Any:
    """What people do in their browsers, on the LMS's machine."""
    return json.loads(lms.succeed("ananke-people " + " ".join(map(quote, command))))


def resources(who: str) -> dict[str, Any]:
    """What jupyter-fs gets when somebody's JupyterLab is opened, by the names in paths."""
    asked = json.dumps({"options": {"_addServerside": True}, "resources": []})
    return {one["drive"]: one for one in people("ask", who, "10", "jupyterfs/resources", "--send", asked)}


def kernel(who: str, code: str) -> dict[str, Any]:
    """Run code in somebody's lab."""
    outcome: dict[str, Any] = people("lab", who, "10", code)
    return outcome


start_all()
lms.succeed(f"printf 'RCLONE_USER=physics\\nRCLONE_PASS={PASSWORD}\\n' > /etc/ananke-cloud")
lms.succeed("systemctl restart ananke-cloud", "echo 'a,b' > /var/lib/ananke-cloud/exam.csv")
server.succeed("install -d -m 700 /var/lib/secrets", "umask 077; touch /var/lib/secrets/exams")
server.succeed(f"printf 'physics\\n{PASSWORD}\\n' > /var/lib/secrets/exams")
server.wait_for_unit("ananke-physics-hub.service")
server.wait_until_succeeds(READY, timeout=60)
lms.wait_until_succeeds("curl -sf -o /dev/null https://lms/", timeout=60)

with subtest("an instructor's lab shows the folder, and nobody is asked for anything"):
    began = time.monotonic()
    shown = resources("ada.lehmann")["exams"]
    assert (shown["name"], shown["init"], shown["missingTokens"]) == ("Exams of physics", True, []), shown
    listed = people("ask", "ada.lehmann", "10", "api/contents/exams:")["content"]
    assert [one["name"] for one in listed] == ["exam.csv"], listed
    print(f"figure: from a click to a listed folder of the cloud {time.monotonic() - began:.1f} s")
    assert people("ask", "ada.lehmann", "10", "api/contents/exams:exam.csv")["content"] == "a,b\n"

with subtest("in a notebook, too"):
    read = f"from kore.lab.storage import open_storage; open_storage({ADDRESS!r}).cat('exam.csv')"
    assert kernel("ada.lehmann", read)["output"] == repr(b"a,b\n")
    written = f"open_storage({ADDRESS!r}).pipe('Lösung 1.txt', b'42')"
    assert not kernel("ada.lehmann", written)["error"]
    assert lms.succeed("cat '/var/lib/ananke-cloud/Lösung 1.txt'") == "42"

with subtest("a student's lab knows nothing of it"):
    assert resources("ben.okafor") == {}
    assert "exams" not in kernel("ben.okafor", "import os; print(os.environ['KORE_STORAGE'])")["output"]

with subtest("the password is in the instructor's lab, and nowhere else"):
    secret = "/var/lib/ananke/storage/exams"
    assert PASSWORD in kernel("ada.lehmann", f"print(open({secret!r}).read())")["output"]
    assert (kernel("ben.okafor", f"open({secret!r})")["error"] or "").startswith("FileNotFoundError")
    for folder in ("/run/ananke-physics-labs", "/var/lib/secrets"):
        tried = kernel("ben.okafor", f"os.listdir({folder!r})")["error"] or ""
        assert tried.startswith(("PermissionError", "FileNotFoundError")), tried
    looked = (
        f"grep -rsl {PASSWORD[:8]}'{PASSWORD[8:]}' /run /var /etc /tmp /home /dev/shm ~ /proc/[0-9]*/environ; echo end"
    )
    assert people("terminal", "ben.okafor", "10", looked)["output"].split()[-1] == "end"
    assert PASSWORD not in people("terminal", "ben.okafor", "10", looked)["output"]
    # A search must not find itself.
    server.succeed("umask 077; tail -n 1 /var/lib/secrets/exams > /root/needle")
    found = server.succeed("grep -rslf /root/needle /run /var /etc /tmp | sort").split()
    assert found == ["/run/ananke-physics-labs/ada-lehmann/storage/exams", "/var/lib/secrets/exams"], found
    server.fail("grep -qsf /root/needle /proc/[0-9]*/environ /proc/[0-9]*/cmdline")
    server.fail("journalctl --no-pager | grep -f /root/needle")

with subtest("it goes with the lab"):
    server.succeed(f"systemctl stop {ADA}", "rm /var/lib/secrets/exams")
    server.fail("ls /run/ananke-physics-labs/ada-lehmann")

with subtest("without the file labs start all the same, and both the person and the administrator learn why"):
    # The hub notices a lab that is gone within half a minute.
    lms.wait_until_succeeds("ananke-people ask ada.lehmann 10 api/status", timeout=90)
    assert resources("ada.lehmann")["exams"]["init"], "there is something to click at"
    told = lms.fail("ananke-people ask ada.lehmann 10 api/contents/exams: 2>&1")
    assert "the key that the administrator gives with 'Exams of physics' is not there" in told, told
    said = server.succeed(f"journalctl --no-pager -u {ADA}")
    assert "secret of storage 'exams', /var/lib/secrets/exams: No such file or directory" in said, said
    server.require_unit_state(BEN)
