"""From a system that Nix evaluated to the archive of its files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from archive import HASH, Archive, ArchiveError, Entry

_STORE_PATH = re.compile(r"/nix/store/([0-9a-df-np-sv-z]{32})-([A-Za-z0-9+._?=-]+)")

Derivations = Mapping[str, Mapping[str, Any]]


def archive(toplevel: str, derivations: Derivations) -> Archive:
    """The files of a system, and every text of the store that one of them refers to."""
    own = json.loads(derivations[toplevel]["env"]["files"])
    entries = {path: Entry(path, file.get("text", ""), file.get("target")) for path, file in own.items()}
    waiting = list(entries.values())
    while waiting:
        for store_path in _references(waiting.pop()):
            for entry in _stored(store_path, derivations):
                if entry.path not in entries:
                    entries[entry.path] = entry
                    waiting.append(entry)
    _refuse_equal_names(entries)
    return Archive.of(_without_hashes(entry) for entry in entries.values())


def _references(entry: Entry) -> set[str]:
    return {match[0] for match in _STORE_PATH.finditer(f"{entry.target} {entry.text}")}


def _stored(store_path: str, derivations: Derivations) -> Iterator[Entry]:
    """The text file at a path of the store, or all of a folder's; none if it is a package."""
    environment = derivations.get(store_path, {}).get("env", {})
    if {"text", "destination", "executable"} <= environment.keys():
        path = store_path + environment["destination"]
        yield Entry(path, _readable(path, environment["text"]), executable=environment["executable"] == "1")
    elif store_path.endswith("-source"):
        raise ArchiveError(f"{store_path} is all sources; refer to one file as ${{./file}}, so that it comes alone")
    elif Path(store_path).is_file():
        yield Entry(store_path, Path(store_path).read_text())
    elif Path(store_path).is_dir():
        files = (path for path in Path(store_path).rglob("*") if path.is_file())
        yield from (Entry(str(file), file.read_text()) for file in files)


def _readable(path: str, text: str) -> str:
    """The text; JSON as nixpkgs' `formats.json` writes it."""
    return json.dumps(json.loads(text), indent=2, ensure_ascii=False) if path.endswith(".json") else text


def _refuse_equal_names(entries: Mapping[str, Entry]) -> None:
    full = {reference for path, entry in entries.items() for reference in {path} | _references(entry)}
    known: dict[str, str] = {}
    for match in filter(None, map(_STORE_PATH.match, full)):
        if known.setdefault(match[2], match[1]) != match[1]:
            raise ArchiveError(f"two store paths are called {match[2]!r}: give them different names")


def _without_hashes(entry: Entry) -> Entry:
    def plain(text: str) -> str:
        return _STORE_PATH.sub(rf"/nix/store/{HASH}-\2", text)

    target = None if entry.target is None else plain(entry.target)
    return Entry(plain(entry.path), plain(entry.text), target, entry.executable)
