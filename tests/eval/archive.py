"""Golden archives: the files that one machine gets from us, as one text.

An archive is a sequence of sections, sorted by path: a head line, then the file's text.

    -- /etc/systemd/system/x.service --
    -- /etc/systemd/system/multi-user.target.wants/x.service -> ../x.service --
    -- /nix/store/eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee-x (executable) --

Hashes of the store are replaced by a letter that never occurs in them: an archive does not change with what does not
show in its text. Store paths without a section are packages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

#: what stands for every hash
HASH = "e" * 32
#: a store path as archives write it
STORE_PATH = re.compile(rf"/nix/store/{HASH}-[0-9A-Za-z+._?=-]*[0-9A-Za-z+_?=]")
_HEAD = re.compile(r"-- (?P<path>/.*?)(?: -> (?P<target>.+)|(?P<executable> \(executable\)))? --\n?")


class ArchiveError(Exception):
    """An archive that does not follow the form, or files that none can hold; the message says which."""


@dataclass(frozen=True)
class Entry:
    """A file with its text, or a symbolic link with its target."""

    path: str
    text: str = ""
    target: str | None = None
    executable: bool = False

    def references(self) -> set[str]:
        """The store paths that it names."""
        return set(STORE_PATH.findall(f"{self.target} {self.text}"))


@dataclass(frozen=True)
class Archive:
    """All files of a machine, by path."""

    entries: tuple[Entry, ...]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Archive:
        """The archive of these files; two with one path are an error."""
        found = tuple(sorted(entries, key=lambda entry: entry.path))
        paths = [entry.path for entry in found]
        if twice := sorted({path for path in paths if paths.count(path) > 1}):
            raise ArchiveError(f"there twice: {', '.join(twice)}")
        return cls(found)

    @classmethod
    def read(cls, file: Path) -> Archive:
        """The archive in a file."""
        try:
            return cls.of(_entries(file.read_text()))
        except ArchiveError as error:
            raise ArchiveError(f"{file.name}: {error}") from None

    def text(self) -> str:
        """The archive as it is written."""
        return "".join(_section(entry) for entry in self.entries)

    def packages(self) -> list[str]:
        """The store paths that something refers to and that the archive does not hold."""
        held = {found[0] for entry in self.entries if (found := STORE_PATH.match(entry.path))}
        return sorted({path for entry in self.entries for path in entry.references()} - held)


def _section(entry: Entry) -> str:
    if any(_HEAD.fullmatch(line) for line in entry.text.splitlines()):
        raise ArchiveError(f"{entry.path} has a line that looks like the head of a section")
    mark = f" -> {entry.target}" if entry.target else " (executable)" if entry.executable else ""
    end = "\n" if entry.text and not entry.text.endswith("\n") else ""
    return f"-- {entry.path}{mark} --\n{entry.text}{end}"


def _entries(text: str) -> Iterator[Entry]:
    """Every section; what stands before the first head is a comment."""
    head, body = None, []
    for line in [*text.splitlines(keepends=True), None]:
        found = _HEAD.fullmatch(line) if line is not None else None
        if line is not None and found is None:
            body.append(line)
            continue
        if head is not None:
            yield _entry(head, "".join(body))
        head, body = found, []


def _entry(head: re.Match[str], text: str) -> Entry:
    path = head["path"]
    if str(PurePosixPath(path)) != path or ".." in PurePosixPath(path).parts:
        raise ArchiveError(f"not a plain absolute path: {path!r}")
    if head["target"] and text.strip():
        raise ArchiveError(f"a symbolic link has no text: {path}")
    return Entry(path, text, head["target"], head["executable"] is not None)
