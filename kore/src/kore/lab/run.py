"""Runs a job's process, watches it, and goes on without the student at whom it crashed or hung."""

from __future__ import annotations

import json
import logging
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import IO, Any

import psutil  # type: ignore[import-untyped]

from kore.lab.answers import Job
from kore.lab.tail import Tail

_LOG = logging.getLogger(__name__)
#: how a job's process is started; its kind follows
COMMAND = (sys.executable, "-m", "kore.lab.grading")
#: seconds to wait for the rest of a dead process's output; a process that a student's code left behind may hold it open
_LAST_WORDS = 3
#: characters of one event, which names at most all students of a course
_LONGEST_LINE = 1 << 20


@dataclass(frozen=True)
class Progress:
    """How far a job is."""

    done: int
    total: int
    message: str


@dataclass(frozen=True)
class Outcome:
    """How a job ended."""

    ok: bool
    message: str
    log: str
    #: nobody waits for it any more
    cancelled: bool = False


@dataclass
class _Tally:
    """What the events say so far."""

    waiting: list[str] = field(default_factory=list)
    total: int = 0
    current: str | None = None
    failed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ended: bool = False

    def take(self, event: dict[str, Any]) -> None:
        match event:
            case {"event": "students", "students": students}:
                self.waiting, self.total = list(students), self.total or len(students)
            case {"event": "begin", "student": student} if student in self.waiting:
                self.waiting.remove(student)
                self.current = student
            case {"event": "failed", "student": student} if student == self.current:
                self.failed.append(student)
            case {"event": "note" | "refused", "message": message} if message not in self.notes:
                self.notes.append(message)
            case {"event": "end"}:
                self.ended, self.current = True, None

    def give_up_current(self) -> None:
        if self.current is not None and self.current not in self.failed:
            self.failed.append(self.current)
        self.current = None

    def progress(self) -> Progress:
        done = self.total - len(self.waiting) - (self.current is not None)
        return Progress(done, self.total, self.current or "")

    def outcome(self, log: str) -> Outcome:
        parts = list(self.notes)
        if self.total:
            parts.insert(0, f"{self.total - len(self.failed)} of {self.total} students done")
        if self.failed:
            parts.insert(1, f"failed: {', '.join(self.failed)}")
        if not self.ended and not self.notes:
            parts.append("the grading process stopped; the log says why")
        return Outcome(self.ended and not self.failed and not self.notes, "; ".join(parts) or "done", log)


class _End(Enum):
    BY_ITSELF = auto()
    HUNG = auto()
    CANCELLED = auto()


class Runner:
    """Does jobs, each in a process of its own."""

    def __init__(self, command: Sequence[str] = COMMAND, beat: float = 15, patience: float = 900) -> None:
        """Start nothing yet.

        Args:
            command: the program; a job's kind is added.
            beat: seconds after which progress is told again though nothing happened, well below Kore's lease.
            patience: seconds that one student's notebooks may take before the process is taken for hung.
        """
        self._command = command
        self._beat = beat
        self._patience = patience

    def run(self, job: Job, tell: Callable[[Progress], bool]) -> Outcome:
        """Do a job.

        Args:
            job: from Kore.
            tell: takes the progress; says False once nobody wants the job any more.
        """
        tally, log = _Tally(), Tail()
        students = list(job.students) if job.students is not None else None
        while True:
            end = self._process(job, students, tally, tell, log)
            if end is _End.CANCELLED:
                return Outcome(ok=False, message="cancelled", log=log.text(), cancelled=True)
            blamed = tally.current
            tally.give_up_current()
            if blamed is None or not tally.waiting:
                # whoever is left over was reached: a crash at the very last student ends the job like any other
                tally.ended = tally.ended or blamed is not None
                return tally.outcome(log.text())
            log.add(f"\n[kore] grading {'hung' if end is _End.HUNG else 'crashed'} at {blamed}; on with the others\n")
            students = list(tally.waiting)

    def _process(
        self, job: Job, students: list[str] | None, tally: _Tally, tell: Callable[[Progress], bool], log: Tail
    ) -> _End:
        process = subprocess.Popen(
            [*self._command, job.kind], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        events: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        readers = [
            threading.Thread(target=_read_events, args=(process.stdout, events), daemon=True),
            threading.Thread(target=log.drain, args=(process.stderr,), daemon=True),
        ]
        for reader in readers:
            reader.start()
        try:
            _order(process.stdin, {"assignment": job.assignment, "students": students})
            return self._watch(events, tally, tell)
        finally:
            with suppress(BrokenPipeError):
                process.stdin.close()
            _kill(process)
            for reader in readers:
                reader.join(_LAST_WORDS)

    def _watch(
        self, events: queue.SimpleQueue[dict[str, Any] | None], tally: _Tally, tell: Callable[[Progress], bool]
    ) -> _End:
        heard = time.monotonic()
        while True:
            if not tell(tally.progress()):
                return _End.CANCELLED
            try:
                event = events.get(timeout=self._beat)
            except queue.Empty:
                if time.monotonic() - heard > self._patience:
                    return _End.HUNG
                continue
            if event is None:
                return _End.BY_ITSELF
            heard = time.monotonic()
            tally.take(event)


def _order(stream: IO[bytes], order: dict[str, Any]) -> None:
    try:
        stream.write(json.dumps(order).encode() + b"\n")
        stream.flush()
    except BrokenPipeError:
        _LOG.warning("The grading process ended before it had its order")


def _read_events(stream: IO[bytes], events: queue.SimpleQueue[dict[str, Any] | None]) -> None:
    with stream:
        while line := stream.readline(_LONGEST_LINE):
            try:
                event = json.loads(line)
            except ValueError:
                event = None
            if isinstance(event, dict):
                events.put(event)
    events.put(None)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the process with its kernels, which live in sessions of their own."""
    if process.poll() is None:
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(process.pid).children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    child.kill()
        process.kill()
    process.wait()
