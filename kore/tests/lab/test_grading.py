"""Jobs of a grading lab with real nbgrader, in the process that the worker starts."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook

from kore import archive
from kore.lab import gradebook, grading
from kore.lab.answers import Job
from kore.lab.client import KoreClient
from kore.lab.environment import Lab
from kore.lab.example import SOURCE
from kore.lab.publisher import Publisher
from kore.lab.run import Outcome, Runner
from kore.model import JobKind

if TYPE_CHECKING:
    from conftest import FakeKore

COURSE = "phys-0a1b"
Do = Callable[..., Outcome]


@pytest.fixture
def grader(environment: Callable[[str], dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> Lab:
    """This process is a grading lab."""
    for key, value in environment(f"course-{COURSE}").items():
        monkeypatch.setenv(key, value)
    return Lab.of(os.environ)


@pytest.fixture
def do(grader: Lab) -> Do:
    def run(kind: str, *students: str, patience: float = 60) -> Outcome:
        job = Job.model_validate({"id": 1, "kind": kind, "assignment": "ps1", "students": students or None})
        return Runner(beat=1, patience=patience).run(job, lambda _: True)

    return run


def submission(folder: Path, *, code: str) -> bytes:
    """The example, as released, handed in with one more cell."""
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("*.html"))
    notebook = nbformat.read(folder / "problem1.ipynb", as_version=4)
    cell = new_code_cell(code)
    del cell["id"]  # the example is written in an older format
    notebook.cells.insert(0, cell)
    nbformat.write(notebook, folder / "problem1.ipynb")
    return archive.pack(folder)


def test_from_the_example_to_the_feedback_whatever_one_student_does(
    kore: FakeKore, grader: Lab, do: Do, tmp_path: Path
) -> None:
    assert do("example").ok
    (grader.course_root / "nbgrader_config.py").write_text("c = get_config()\nc.Execute.timeout = 3\n")
    generate(grader)
    programs = {
        "alice": "import os\nprint('hub' if 'JUPYTERHUB_API_TOKEN' in os.environ else 'no hub')",
        "bob": "while True: pass",
        "eve": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
        "zoe": "1 + 1",
    }
    for student, code in programs.items():
        kore.hand_in(student, "ps1", submission(tmp_path / student, code=code), ["problem1", "problem2"])
    kore.handed_in.append({**kore.handed_in[0], "id": 5, "student": "mallory", "data": b"no archive"})

    outcome = do("autograde")

    assert not outcome.ok
    assert "Not collected: mallory" in outcome.message
    assert "3 of 4 students done; failed: eve" in outcome.message
    assert "crashed at eve" in outcome.log
    assert output(grader.course_root / "autograded/alice/ps1/problem1.ipynb") == "no hub\n"
    graded = {grade.student: grade for grade in gradebook.grades(grader.course_root / gradebook.FILE)}
    assert {"alice", "bob", "zoe"} <= set(graded)
    assert graded["alice"].max_score == graded["bob"].max_score > 0
    assert graded["zoe"].score > 0

    publish_manual_grade(grader)
    published = {grade["student"]: grade for grade in kore.published[0]}
    assert published["zoe"] == {
        "assignment": "ps1",
        "student": "zoe",
        "score": graded["zoe"].score + 1,
        "max_score": graded["zoe"].max_score,
        "needs_manual_grade": False,
        "comment": "problem1: well done",
    }
    assert published["alice"]["needs_manual_grade"]

    assert do("feedback", "zoe").message == "1 of 1 students done"
    assert [one["student"] for one in kore.handed_in if one["feedback"]] == ["zoe"]


def test_a_hanging_process_is_given_up(kore: FakeKore, grader: Lab, do: Do, tmp_path: Path) -> None:
    assert do("example").ok
    generate(grader)
    code = "import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)"
    kore.hand_in("alice", "ps1", submission(tmp_path / "alice", code=code), ["problem1"])
    kore.hand_in("bob", "ps1", submission(tmp_path / "bob", code="1"), ["problem1"])
    outcome = do("autograde", patience=8)
    assert outcome.message == "1 of 2 students done; failed: alice"
    assert "hung at alice" in outcome.log


@pytest.mark.usefixtures("grader")
def test_a_refusal_is_told(kore: FakeKore) -> None:
    kore.away = True
    report = io.StringIO()
    assert grading.main(JobKind.COLLECT, '{"assignment": "ps1", "students": null}', report) == 1
    told = json.loads(report.getvalue())
    assert told["event"] == "refused"
    assert "away" in told["message"]


def publish_manual_grade(grader: Lab) -> None:
    """What a grader does in formgrader, and then the lab by itself."""
    file = grader.course_root / gradebook.FILE
    with Gradebook(f"sqlite:///{file}") as book:
        submission = book.find_submission("ps1", "zoe")
        waiting = [grade for each in submission.notebooks for grade in each.grades if grade.needs_manual_grade]
        for grade in waiting:
            grade.manual_score, grade.needs_manual_grade = 0, False
        waiting[0].manual_score = 1
        book.find_submission_notebook("problem1", "ps1", "zoe").comments[0].manual_comment = "well done"
        book.db.commit()
    with KoreClient.of(grader) as client:
        publisher = Publisher(file, gradebook.grades, partial(client.put_grades, grader.course))
        assert publisher.step() == 0
        assert publisher.step() > 0


def output(notebook: Path) -> str:
    return str(nbformat.read(notebook, as_version=4).cells[0].outputs[0].text)


def generate(grader: Lab) -> None:
    from kore.lab import course  # noqa: PLC0415  # reads the environment that `grader` has set

    assert course.api().generate_assignment("ps1")["success"]
    assert (grader.course_root / "release" / "ps1").is_dir()


def test_the_process_ends_with_the_one_that_started_it() -> None:
    code = "import threading, time\nfrom kore.lab import grading\n"
    code += "threading.Thread(target=grading._end_with_parent, daemon=True).start()\ntime.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as process:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(3)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(30) == 1
