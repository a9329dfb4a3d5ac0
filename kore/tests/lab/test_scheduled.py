"""Jobs of jupyter-scheduler: real ones in real processes, and those whose process is gone."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import nbformat
import pytest
from jupyter_scheduler.environments import CondaEnvironmentManager
from jupyter_scheduler.models import CreateJob, DescribeJob, Status
from jupyter_scheduler.orm import Job, create_session, create_tables
from jupyter_scheduler.scheduler import Scheduler
from tests.lab.servers import wait
from traitlets.config import Config

from kore.lab import scheduled
from kore.lab.scheduled import Watch

PRIVATE = "import json, sys; print(json.load(open(sys.argv[sys.argv.index('-f') + 1]))['transport'])"


class Lab:
    """A home with a scheduler as a lab configures it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.database = f"sqlite:///{home}/scheduler.sqlite"
        create_tables(self.database)
        config = Config()
        config.Scheduler.execution_manager_class = "kore.lab.scheduled.Executor"
        config.Scheduler.task_runner_class = None
        self.scheduler = Scheduler(
            root_dir=str(home), environments_manager=CondaEnvironmentManager(), db_url=self.database, config=config
        )
        self.awake = 0
        self.watch = Watch(self.database, self.be_active)

    def be_active(self) -> None:
        self.awake += 1

    def begin(self, code: str) -> str:
        metadata = {"kernelspec": {"name": "python3", "display_name": "Python", "language": "python"}}
        cells = [nbformat.v4.new_code_cell(code)]
        nbformat.write(nbformat.v4.new_notebook(metadata=metadata, cells=cells), self.home / "n.ipynb")
        job = CreateJob(
            name="n", input_uri="n.ipynb", runtime_environment_name="x", output_formats=["ipynb"], parameters={"a": 6}
        )
        return str(self.scheduler.create_job(job))

    def job(self, number: str) -> DescribeJob:
        return self.scheduler.get_job(number, job_files=False)

    def add(self, status: Status, pid: int | None) -> str:
        """A job of which only its row is left."""
        with create_session(self.database)() as session:
            job = Job(name="n", input_filename="n.ipynb", runtime_environment_name="x", status=status, pid=pid)
            session.add(job)
            session.commit()
            return str(job.job_id)


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    return Lab(tmp_path)


def test_a_job_runs_in_a_private_kernel_and_keeps_the_lab_awake(lab: Lab) -> None:
    may_end = lab.home / "may-end"
    waits = f"import os, time\nwhile not os.path.exists({str(may_end)!r}): time.sleep(0.05)"
    number = lab.begin(f"{PRIVATE}\n{waits}\nprint(a * 7)")
    wait(lambda: lab.job(number).status == Status.IN_PROGRESS)
    lab.watch.step()
    assert lab.awake == 1
    may_end.touch()
    wait(lambda: lab.job(number).status in {Status.COMPLETED, Status.FAILED})
    assert lab.job(number).status == Status.COMPLETED, lab.job(number).status_message
    done = nbformat.read(lab.scheduler.get_staging_paths(lab.job(number))["ipynb"], as_version=4)
    assert done.cells[-1].outputs[0].text == "ipc\n42\n"
    lab.watch.step()
    assert lab.awake == 1, "a lab in which nothing runs may be stopped"


def test_a_job_that_fails_says_why_and_shows_how_far_it_came(lab: Lab) -> None:
    number = lab.begin("print('here')\n1 / 0")
    wait(lambda: lab.job(number).status == Status.FAILED)
    assert "ZeroDivisionError" in str(lab.job(number).status_message)
    done = nbformat.read(lab.scheduler.get_staging_paths(lab.job(number))["ipynb"], as_version=4)
    assert done.cells[-1].outputs[0].text == "here\n"


def test_a_job_whose_process_is_killed_has_failed(lab: Lab) -> None:
    number = lab.begin("import time; time.sleep(600)")
    wait(lambda: lab.job(number).status == Status.IN_PROGRESS)
    with create_session(lab.database)() as session:
        pid = session.query(Job).filter(Job.job_id == number).one().pid
    os.kill(pid, signal.SIGKILL)
    wait(lambda: bool(lab.watch.step()) or lab.job(number).status == Status.FAILED)
    assert "memory" in str(lab.job(number).status_message)


def test_a_job_that_ends_while_it_is_looked_at_has_not_failed(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    number = lab.add(Status.IN_PROGRESS, os.getpid())

    def ends(_: int | None) -> bool:
        with create_session(lab.database)() as session:
            session.query(Job).filter(Job.job_id == number).update({"status": Status.COMPLETED})
            session.commit()
        return False

    monkeypatch.setattr(scheduled, "_runs", ends)
    lab.watch.step()
    assert (lab.job(number).status, lab.awake) == (Status.COMPLETED, 0)


def test_what_an_earlier_lab_left_unfinished_has_failed(lab: Lab) -> None:
    left = [lab.add(status, pid) for status in (Status.CREATED, Status.IN_PROGRESS) for pid in (None, os.getpid())]
    done = lab.add(Status.COMPLETED, 1)
    lab.watch.begin()
    assert {lab.job(number).status for number in left} == {Status.FAILED}
    assert "stopped" in str(lab.job(left[0]).status_message)
    assert lab.job(done).status == Status.COMPLETED
    lab.watch.step()
    assert lab.awake == 0


@pytest.mark.parametrize("pid", [os.getpid(), 1, 2**22 + 1])
def test_a_number_that_is_no_process_of_the_labs_is_no_job(lab: Lab, pid: int) -> None:
    number = lab.add(Status.IN_PROGRESS, pid)
    lab.watch.step()
    assert (lab.job(number).status, lab.awake) == (Status.FAILED, 0)


def test_a_job_that_is_about_to_begin_is_left_alone(lab: Lab) -> None:
    number = lab.add(Status.CREATED, None)
    lab.watch.step()
    assert (lab.job(number).status, lab.awake) == (Status.CREATED, 1)
