"""Notebooks that run in the background (jupyter-scheduler): in kernels of the lab's own, and watched to their end."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import nbformat
import psutil  # type: ignore[import-untyped]
from jupyter_scheduler.executors import DefaultExecutionManager
from jupyter_scheduler.models import Status
from jupyter_scheduler.orm import Job, create_session
from jupyter_scheduler.parameterize import add_parameters
from nbconvert.preprocessors import ExecutePreprocessor

from kore.lab.kernels import JobKernel

_UNFINISHED = (Status.CREATED, Status.QUEUED, Status.IN_PROGRESS, Status.STOPPING)
_LAB_ENDED = "Your lab was stopped while the notebook ran. Run it again; it needs your lab until its end."
_KILLED = "The notebook's process was ended. As a rule it needed more memory than your lab has."


class Executor(DefaultExecutionManager):  # type: ignore[misc]  # jupyter-scheduler comes without types
    """One job, in a process of its own: the scheduler calls it there."""

    def execute(self) -> None:
        """Run the notebook, and leave what came of it where the scheduler looks, also when a cell has failed."""
        source = Path(self.staging_paths["input"])
        notebook = nbformat.read(source, as_version=4)  # type: ignore[no-untyped-call]
        if self.model.parameters:
            notebook = add_parameters(notebook, self.model.parameters)
        runner = ExecutePreprocessor(  # type: ignore[no-untyped-call]
            kernel_name=notebook.metadata.kernelspec["name"], kernel_manager_class=JobKernel, store_widget_state=True
        )
        try:
            runner.preprocess(notebook, {"metadata": {"path": str(source.parent)}})
        finally:
            self.add_side_effects_files(str(source.parent))
            self.create_output_files(self.model, notebook)


class Watch:
    """Keeps a lab awake while jobs run, and says of those that were lost that they were."""

    def __init__(self, database: str, be_active: Callable[[], None]) -> None:
        """Look at nothing yet.

        Args:
            database: the scheduler's.
            be_active: keeps the lab from being stopped as idle.
        """
        self._sessions = create_session(database)
        self._be_active = be_active

    def begin(self) -> None:
        """What had no end when the lab starts has lost its process with an earlier start."""
        self._settle(lambda _: False, _LAB_ENDED)

    def step(self) -> None:
        """Look whether jobs run."""
        if self._settle(_runs, _KILLED):
            self._be_active()

    def _settle(self, runs: Callable[[int | None], bool], reason: str) -> bool:
        """Whether one of the unfinished jobs runs; the others have failed."""
        with self._sessions() as session:
            unfinished = session.query(Job.job_id, Job.pid).filter(Job.status.in_(_UNFINISHED)).all()
            lost = [job.job_id for job in unfinished if not runs(job.pid)]
            # A process whose job has come to its end says so before it goes, which may have been just now.
            still = session.query(Job).filter(Job.job_id.in_(lost), Job.status.in_(_UNFINISHED))
            still.update({"status": Status.FAILED, "status_message": reason}, synchronize_session=False)
            session.commit()
        return len(unfinished) > len(lost)


def _runs(pid: int | None) -> bool:
    """Whether this process of ours lives; a job that has no number yet is about to begin."""
    if pid is None:
        return True
    try:
        process = psutil.Process(pid)
        return bool(process.ppid() == os.getpid() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
