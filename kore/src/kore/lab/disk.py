"""The home, and how much of its limit it holds: shown in the status bar, and told when it gets near."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from kore.disk import FULL, NEARLY_FULL, Usage, reported
from kore.lab.notices import Level, Notices

#: Measuring takes this part of the time at most.
_SHARE_OF_TIME = 0.1
_TIMEOUT = 3600

_NEARLY_FULL = {
    "en": "Your home is nearly full: more than 90 % of {limit}. Delete what you no longer need.",
    "de": "Ihr Speicherplatz ist fast voll: über 90 % von {limit}. Löschen Sie, was Sie nicht mehr brauchen.",
}
_FULL = {
    "en": "Your home is full: {limit}. Delete files to save anything new. In a terminal: du -ah | sort -h",
    "de": "Ihr Speicherplatz ist voll: {limit}. Löschen Sie Dateien, um zu speichern. Im Terminal: du -ah | sort -h",
}
_TOO_MANY = {
    "en": "Your home has as many files as it may. Delete some to save anything new, such as old environments.",
    "de": "Ihr Speicherplatz hat zu viele Dateien. Löschen Sie welche, um zu speichern, etwa alte Umgebungen.",
}
_ABOVE = {
    "en": "Your home holds more than its {limit}. Please delete files. In a terminal: du -ah | sort -h",
    "de": "Ihr Speicherplatz, {limit}, ist überschritten. Bitte löschen Sie. Im Terminal: du -ah | sort -h",
}
_EVERYBODYS = {
    "en": "The disk that all people of this hub share is nearly full. Please delete what you no longer need.",
    "de": "Der gemeinsame Speicherplatz ist fast voll. Bitte löschen Sie, was Sie nicht mehr brauchen.",
}


class Home:
    """Knows how much the home holds: from its quota, where it has one, else by measuring it now and then."""

    def __init__(self, folder: Path, limit: int) -> None:
        """Measure nothing yet.

        Args:
            folder: the home.
            limit: bytes that it may hold.
        """
        self._folder = folder
        self._limit = limit
        self._measured: int | None = None
        self._rests_until = 0.0

    def usage(self) -> Usage | None:
        """What is used now; without a quota, when it was last measured, which may be not yet."""
        if (quota := self._quota()) is not None:
            return quota
        return None if self._measured is None else Usage(used=self._measured, limit=self._limit)

    @property
    def has_quota(self) -> bool:
        """Whether the kernel keeps the limit."""
        return self._quota() is not None

    @property
    def holds_too_many_files(self) -> bool:
        """Whether the file system, or the quota, has no room for further files."""
        found = os.statvfs(self._folder)
        return found.f_files > 0 and 1 - found.f_ffree / found.f_files >= FULL

    def measure(self) -> None:
        """Bring up to date what `usage` says, in the background of everything else; with a quota there is no need."""
        if self.has_quota or time.monotonic() < self._rests_until:
            return
        began = time.monotonic()
        command = ["nice", "--adjustment=19", "du", "--summarize", "--block-size=1", "--", str(self._folder)]
        done = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what came and went meanwhile
            check=False,
            text=True,
            timeout=_TIMEOUT,
        )
        now = time.monotonic()
        self._rests_until = now + (now - began) / _SHARE_OF_TIME
        if done.stdout:
            self._measured = int(done.stdout.split()[0])

    def _quota(self) -> Usage | None:
        """Linux gives to a folder with a project quota the quota's size and what is free of it as the file system's."""
        found = os.statvfs(self._folder)
        if found.f_blocks != self._limit // found.f_frsize:
            return None
        return Usage(used=(found.f_blocks - found.f_bfree) * found.f_frsize, limit=self._limit)


class Watch:
    """Tells the person when the home, or the disk that all share, gets full."""

    def __init__(self, notices: Notices, home: Home | None, limit: str, homes: Path | None) -> None:
        """Tell nothing yet.

        Args:
            notices: how to tell.
            home: this lab's; None: it has no limit.
            limit: what it may hold, for people to read.
            homes: where root says how much all homes hold; None: it does not measure them.
        """
        self._notices = notices
        self._home = home
        self._limit = limit
        self._homes = homes

    def step(self) -> None:
        """Measure, and tell what holds now."""
        if self._home is not None:
            self._home.measure()
            self._tell("disk", self._about_home(self._home))
        if self._homes is not None:
            usage = reported(self._homes)
            crowded = usage is not None and usage.share >= NEARLY_FULL
            self._tell("disk-of-all", ("warning", _EVERYBODYS) if crowded else None)

    def _about_home(self, home: Home) -> tuple[Level, Mapping[str, str]] | None:
        usage = home.usage()
        if home.holds_too_many_files:
            return "error", _TOO_MANY
        if usage is None or usage.share < NEARLY_FULL:
            return None
        if usage.share > 1:
            return "error", _ABOVE
        if home.has_quota and usage.share >= FULL:
            return "error", _FULL
        return "warning", _NEARLY_FULL

    def _tell(self, key: str, what: tuple[Level, Mapping[str, str]] | None) -> None:
        if what is None:
            self._notices.withdraw(key)
        else:
            level, words = what
            text = {language: text.format(limit=self._limit) for language, text in words.items()}
            self._notices.tell(key, text, level)
