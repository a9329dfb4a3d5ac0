# machines: nspawn
"""Declared kernels, in labs and for grading; people's own environments; notebooks in the background."""

from __future__ import annotations

import json
from shlex import quote
from typing import Any

BEN = "ananke-physics-user@ben-okafor.service"
#: Kore itself, through a proxy that the hub has told of it
READY = """[ "$(curl -s https://server/physics/services/kore/health)" = '{"status":"ok"}' ]"""
#: which Python runs, and how its kernel is reached
WHERE = """
import json, os, sys
told = json.load(open(sys.argv[sys.argv.index('-f') + 1]))
print(json.dumps([sys.prefix, os.environ.get('DECLARED'), os.environ.get('LD_LIBRARY_PATH'), told['transport']]))
"""
#: an environment of one's own, as pip would have made it if there were a network
MAKE = """
python3 -m venv --system-site-packages project/.venv &&
packages=$(python3 -c 'import sysconfig; print(sysconfig.get_path("purelib"))') &&
echo "$packages" > "$(echo project/.venv/lib/python3*/site-packages)/lab.pth" &&
project/.venv/bin/python -m ipykernel install --sys-prefix
"""
#: adds a cell that says where it runs to a student's submission, and grades it
GRADE = """
cd course && python3 - <<'END'
import nbformat
path = 'submitted/ben-okafor/ps1/problem1.ipynb'
notebook = nbformat.read(path, as_version=4)
notebook.cells.append(nbformat.v4.new_code_cell("import os; print('graded by', os.environ['DECLARED'])"))
notebook.metadata.kernelspec.name = 'env-project'
nbformat.write(notebook, path)
END
nbgrader autograde ps1 --student ben-okafor --force --log-level ERROR &&
grep 'graded by' autograded/ben-okafor/ps1/problem1.ipynb
"""
CELL = {"id": "a", "cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": WHERE}
NOTEBOOK = {
    "cells": [CELL],
    "metadata": {"kernelspec": {"name": "env-project", "display_name": "project", "language": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def people(*command: str) -> Any:
    """What people do in their browsers, on the LMS's machine."""
    return json.loads(lms.succeed("ananke-people " + " ".join(map(quote, command))))


def visit(what: str, who: str, *command: str) -> Any:
    """The same in one browser, which launches only once."""
    return people(what, who, "10", *command, "--browser", f"/tmp/{who}.cookies")


def where(who: str, kernel: str, *more: str) -> list[str | None]:
    """Prefix, mark, libraries and transport of a kernel."""
    # each kernel has a notebook of its own
    ended = visit("lab", who, WHERE, "--kernel", kernel, "--notebook", f"{kernel}.ipynb", *more)
    assert ended["error"] is None, ended
    return list(json.loads(ended["output"]))


def offered(who: str, *more: str) -> dict[str, str]:
    """Kernels that the launcher shows, with what people read."""
    listed = visit("ask", who, "api/kernelspecs", *more)["kernelspecs"]
    return {name: kernel["spec"]["display_name"] for name, kernel in listed.items()}


def typed(who: str, command: str, *more: str) -> str:
    """What a command prints in a terminal of the lab."""
    shown = visit("terminal", who, command, *more)
    assert shown["status"] == 0, shown
    return str(shown["output"])


start_all()
server.wait_for_unit("ananke-physics-hub.service")
server.wait_until_succeeds(READY, timeout=60)
lms.wait_until_succeeds("curl -sf -o /dev/null https://lms/", timeout=60)

with subtest("declared kernels are offered to those whom they are for"):
    assert offered("ben.okafor") == {"python3": "Python of the server"}
    assert offered("ada.lehmann") == {"python3": "Python of the server", "instructors": "instructors"}

with subtest("a declared kernel runs, though it is too old to encrypt, with nothing of the lab's libraries"):
    prefix, declared, libraries, transport = where("ben.okafor", "python3")
    assert (declared, libraries, transport) == ("python3", "", "ipc")
    lab = visit("ask", "ben.okafor", "api/status")
    assert lab["kernels"] == 1, lab

with subtest("grading runs with it, whatever a student's notebook names"):
    course = people("story", "2")["course"]
    grading = ("--of", f"course-{course}")
    assert {"python3", "instructors"} == offered("ada.lehmann", *grading).keys()
    assert where("ada.lehmann", "python3", *grading)[:2] == [prefix, "python3"]
    assert "graded by python3" in typed("ada.lehmann", f"bash -c {quote(GRADE)}", *grading)

with subtest("an environment of one's own is a kernel, at once"):
    typed("ben.okafor", f"bash -c {quote(MAKE)}")
    assert offered("ben.okafor")["env-project"].startswith("project: Python 3")
    own = where("ben.okafor", "env-project")
    assert own[0].endswith("/homes/ben-okafor/project/.venv"), own
    assert own[1] is None, own
    assert "env-project" not in offered("chiara.rossi")

with subtest("it outlives a restart of the lab and a change of its unit"):
    folder = "/run/systemd/system/ananke-physics-user@.service.d"
    server.succeed(f"mkdir -p {folder}; printf '[Service]\\nEnvironment=CHANGED=1\\n' > {folder}/changed.conf")
    server.succeed(f"systemctl daemon-reload; systemctl stop {BEN}")
    # The hub looks every half a minute whether a lab still runs.
    again = "ananke-people ask ben.okafor 10 api/status --browser /tmp/ben.okafor.cookies"
    lms.wait_until_succeeds(again, timeout=90)
    assert where("ben.okafor", "env-project") == own
    assert typed("ben.okafor", "echo $CHANGED") == "1\n"

with subtest("a notebook runs in the background, in an environment of one's own, within the lab's walls"):
    visit("lab", "ben.okafor", f"import json; json.dump({NOTEBOOK!r}, open('job.ipynb', 'w'))")
    order = {
        "name": "job",
        "input_uri": "job.ipynb",
        "output_formats": ["ipynb"],
        "runtime_environment_name": "python3",
    }
    number = visit("ask", "ben.okafor", "scheduler/jobs", "--send", json.dumps(order))["job_id"]
    state = f"ananke-people ask ben.okafor 10 scheduler/jobs/{number} --browser /tmp/ben.okafor.cookies"
    lms.wait_until_succeeds(f"{state} | grep -E 'COMPLETED|FAILED'", timeout=120)
    job = visit("ask", "ben.okafor", f"scheduler/jobs/{number}")
    assert job["status"] == "COMPLETED", job
    done = typed("ben.okafor", f"cat ~/.local/share/jupyter/scheduler_staging_area/{number}/job-*.ipynb")
    assert own[0] in done, done

with subtest("a language server answers"):
    servers = visit("ask", "ben.okafor", "lsp/status")["sessions"]
    assert "pylsp" in servers, servers

with subtest("a removed environment is gone"):
    typed("ben.okafor", "rm -r project")
    assert "env-project" not in offered("ben.okafor")
