"""The conformance kit at work on Kore, and the person in front of Kore whom it asks to do things there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from backstage import as_lab

from kore.demo.instructor import Instructor
from kore.demo.person import json_of
from kore.demo.plan import CLIENT_ID, PlatformPlan
from kore.demo.processes import free_ports
from kore.demo.stage import Stage
from kore_platform.certify import world

_PEOPLE = [person.model_dump() for person in world.build(None).people]
#: the kit is its own LMS
KIT = PlatformPlan("kit", "Conformance kit", free_ports(1)[0], {"people": _PEOPLE})
_PROGRAM = "from kore_platform.cli import main; main()"
_ASSIGNMENT = "certified"


@dataclass
class Certified:
    """What the kit has said."""

    status: int
    lines: list[str]
    junit: ET.Element
    #: what the person was asked for
    asked: list[str] = field(default_factory=list)


def certify(stage: Stage, folder: Path) -> Certified:
    """Run the command against Kore, and do in Kore what it asks for."""
    file = folder / "junit.xml"
    tool = f"{stage.plan.url}services/kore/lti"
    options = {"jwks-url": f"{tool}/jwks", "deep-link-url": f"{tool}/deep-link", "client-id": CLIENT_ID}
    options |= {"port": str(KIT.port), "junit": str(file), "patience": "90", "color": "never"}
    command = [sys.executable, "-c", _PROGRAM, "certify", f"{tool}/login"]
    command += [word for name, value in options.items() for word in (f"--{name}", value)]
    lines, asked = [], []
    with (
        Somebody(stage) as somebody,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as kit,
    ):
        assert kit.stdout
        for line in kit.stdout:
            lines.append(line.rstrip("\n"))
            if line.startswith("Now, please: "):
                asked.append(line.removeprefix("Now, please: "))
                somebody.do(asked[-1])
    assert file.exists(), "\n".join(lines)
    return Certified(kit.returncode, lines, ET.fromstring(file.read_bytes()), asked)


class Somebody(ExitStack):
    """The teacher of the kit's course, in Kore."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage
        self._teacher = self.enter_context(Instructor(KIT, "thea"))

    def do(self, what: str) -> None:
        """What the kit asks for."""
        acts: dict[str, Callable[[], None]] = {
            "Send a grade": self._send_grades,
            "Change": self._change_a_grade,
        }
        for words, act in acts.items():
            if words in what:
                act()

    def _send_grades(self) -> None:
        self._teacher.open_course(int(world.LINK))
        self._teacher.open_grading_lab()
        self._publish({"ada": 3, "ben": 4})
        self._press("/send")

    def _change_a_grade(self) -> None:
        self._publish({"ada": 5})
        self._press("/send")
        self._press("/compare")

    def _publish(self, points: dict[str, float]) -> None:
        course = self._teacher.course
        grades = [
            {"assignment": _ASSIGNMENT, "student": who, "score": score, "max_score": 5, "needs_manual_grade": False}
            for who, score in points.items()
        ]
        with as_lab(self._stage, f"course-{course}") as lab:
            assert json_of(lab.put(f"api/courses/{course}/grades", json={"grades": grades})) == {"changed": len(points)}

    def _press(self, action: str) -> None:
        self._teacher.reload()
        self._teacher.press(action)
        self._teacher.wait_for(lambda page: 'data-busy="no"' in page, "that everything is sent")
