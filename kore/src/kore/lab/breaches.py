"""Says why something in the lab has just ended or failed: the lab's own control group counts how often a limit held."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kore.lab.limits import shown
from kore.lab.notices import Notices
from kore.settings import LabLimit

#: what the unit sees of its own control group, and of no other (`ProtectControlGroups=strict`)
GROUP = Path("/sys/fs/cgroup")
#: seconds during which people are not told the same again
_QUIET = 60

_MEMORY = {
    "en": "The lab reached its limit of {limit} memory, which ended a program, mostly a kernel. Use less at once.",
    "de": "Ihr Labor darf nicht mehr als {limit} Speicher haben; ein Programm wurde beendet, meist ein Kernel.",
}
_MEMORY_OF_ALL = {
    "en": "All people's memory together was used up, which ended a program here, mostly a kernel. Try again later.",
    "de": "Der Speicher aller war verbraucht; ein Programm wurde beendet, meist ein Kernel. Versuchen Sie es später.",
}
_TASKS = {
    "en": "The lab has {limit} processes and threads, its limit. Shut down kernels and terminals that you do not need.",
    "de": "Ihr Labor hat {limit} Prozesse und Threads, mehr nicht. Schließen Sie ungenutzte Kernel und Terminals.",
}


@dataclass(frozen=True)
class Counts:
    """How often what has happened since the lab started."""

    #: a process was ended for want of memory, whoever took it
    killed: int
    #: the lab's own memory was used up
    full: int
    #: a process or thread could not be started
    refused: int


def counts(group: Path) -> Counts | None:
    """What the kernel has counted; None where it counts nothing."""
    memory, tasks = _numbers(group / "memory.events"), _numbers(group / "pids.events")
    if not memory and not tasks:
        return None
    return Counts(memory.get("oom_kill", 0), memory.get("oom", 0), tasks.get("max", 0))


class Breaches:
    """Looks at the counters and tells what has grown."""

    def __init__(
        self, notices: Notices, limit: LabLimit, group: Path = GROUP, now: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin with what has happened so far, which is nobody's concern any more."""
        self._notices = notices
        self._limit = limit
        self._group = group
        self._now = now
        self._before = counts(group)
        #: what was told last, by kind: when, and under which key
        self._told: dict[str, tuple[float, str]] = {}

    def step(self) -> None:
        """Look once."""
        after, before = counts(self._group), self._before
        if after is None or before is None:
            return
        self._before = after
        if after.killed > before.killed:
            own = self._limit.memory if after.full > before.full else None
            self._tell("memory", _MEMORY if own else _MEMORY_OF_ALL, shown(own or "0"))
        if after.refused > before.refused:
            self._tell("tasks", _TASKS, str(self._limit.tasks))

    def _tell(self, what: str, words: Mapping[str, str], limit: str) -> None:
        """Tell it anew, so that it is shown also to those who have closed the last one; a fork bomb tells once."""
        now = self._now()
        last, key = self._told.get(what, (now - _QUIET, ""))
        if now - last < _QUIET:
            return
        self._notices.withdraw(key)
        self._told[what] = now, f"{what}-{now:.0f}"
        text = {language: text.format(limit=limit) for language, text in words.items()}
        self._notices.tell(self._told[what][1], text, "warning")


def _numbers(file: Path) -> dict[str, int]:
    try:
        return {name: int(number) for name, number in map(str.split, file.read_text().splitlines())}
    except (OSError, ValueError):
        return {}
