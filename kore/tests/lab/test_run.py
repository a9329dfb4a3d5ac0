from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from textwrap import dedent

import pytest

from kore.lab.answers import Job
from kore.lab.run import Outcome, Progress, Runner

PROLOGUE = """
import json, os, signal, sys, time
order = json.loads(sys.stdin.readline())
students = order["students"] or ["ann", "ben", "cem"]
def tell(**event): print(json.dumps(event), flush=True)
def begin(student): tell(event="begin", student=student)
tell(event="students", students=students)
"""


def run(script: str, *, students: list[str] | None = None, patience: float = 60, wanted: int = 1000) -> Outcome:
    job = Job.model_validate({"id": 1, "kind": "autograde", "assignment": "ps1", "students": students})
    told: list[Progress] = []

    def tell(progress: Progress) -> bool:
        told.append(progress)
        return len(told) <= wanted

    command = (sys.executable, "-c", PROLOGUE + dedent(script))
    return Runner(command, beat=0.2, patience=patience).run(job, tell)


def test_every_student_is_done() -> None:
    outcome = run("for each in students: begin(each)\ntell(event='end')")
    assert outcome == Outcome(ok=True, message="3 of 3 students done", log="")


def test_only_the_named_students_are_done() -> None:
    assert (
        run("for each in students: begin(each)\ntell(event='end')", students=["ben"]).message == "1 of 1 students done"
    )


def test_a_failure_is_named_and_the_others_are_done() -> None:
    outcome = run("begin('ann'); tell(event='failed', student='ann'); begin('ben'); begin('cem'); tell(event='end')")
    assert outcome == Outcome(ok=False, message="2 of 3 students done; failed: ann", log="")


def test_a_crash_costs_one_student_only() -> None:
    outcome = run(
        """
        for each in students:
            begin(each)
            if each == "ben":
                print("going down", file=sys.stderr, flush=True)
                os.kill(os.getpid(), signal.SIGSEGV)
        tell(event="end")
        """
    )
    assert outcome.message == "2 of 3 students done; failed: ben"
    assert "going down" in outcome.log
    assert "crashed at ben" in outcome.log


def test_a_crash_at_the_last_student_ends_the_job() -> None:
    outcome = run("for each in students: begin(each)\nos._exit(3)")
    assert outcome.message == "2 of 3 students done; failed: cem"


def test_a_hang_costs_one_student_only_and_leaves_no_process(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    outcome = run(
        f"""
        import subprocess
        for each in students:
            begin(each)
            if each == "ann":
                child = subprocess.Popen(["sleep", "100"], start_new_session=True)
                open({str(pids)!r}, "w").write(f"{{os.getpid()}} {{child.pid}}")
                time.sleep(100)
        tell(event="end")
        """,
        patience=1.5,
    )
    assert outcome.message == "2 of 3 students done; failed: ann"
    assert all(gone(int(pid)) for pid in pids.read_text().split())


def test_a_process_that_was_left_behind_holds_nothing_up() -> None:
    began = time.monotonic()
    outcome = run("begin('ann'); os.system('sleep 20 >&2 &'); tell(event='end')", students=["ann"])
    assert outcome.ok
    assert time.monotonic() - began < 15


def test_a_crash_before_the_first_student_fails_the_job() -> None:
    outcome = run("raise SystemExit(1)", students=["ann"])
    assert not outcome.ok
    assert "the grading process stopped" in outcome.message


def test_a_refusal_is_the_message() -> None:
    outcome = run("tell(event='refused', message='Kore is away'); sys.exit(1)")
    assert not outcome.ok
    assert "Kore is away" in outcome.message


def test_a_job_that_nobody_wants_is_stopped() -> None:
    began = time.monotonic()
    outcome = run("begin('ann'); time.sleep(100)", wanted=3)
    assert outcome.cancelled
    assert time.monotonic() - began < 20


def test_progress_counts_finished_students() -> None:
    told: list[Progress] = []
    job = Job.model_validate({"id": 1, "kind": "autograde", "assignment": "ps1", "students": None})
    command = (sys.executable, "-c", PROLOGUE + "for each in students: begin(each)\ntell(event='end')")
    Runner(command, beat=5).run(job, lambda progress: told.append(progress) is None)
    assert [(each.done, each.total) for each in told] == [(0, 0), (0, 3), (0, 3), (1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("line", ["no json", "[1]", '{"event": "unknown"}', '{"event": "begin", "student": "nobody"}'])
def test_what_is_no_event_is_left_out(line: str) -> None:
    outcome = run(f"print({line!r}, flush=True)\nfor each in students: begin(each)\ntell(event='end')")
    assert outcome.ok


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return state == "Z"
