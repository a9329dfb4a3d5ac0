"""Folders that are made once and kept: what they are made from is their key."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from system.log import Log


@dataclass(frozen=True)
class Layer:
    """A part of a machine's root."""

    name: str
    key: str
    make: Callable[[Path], None]

    def path(self, cache: Path) -> Path:
        """Where it is, or will be."""
        return cache / f"{self.name}-{self.key}"


def key(parts: Iterable[str | bytes]) -> str:
    """One key for all that a layer is made from."""
    found = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()[:16]


@contextmanager
def provided(cache: Path, wanted: list[Layer], log: Log) -> Iterator[list[Path]]:
    """The layers' folders, made where they are missing; while they are in use, no other run removes them."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for layer in wanted:
            _make(cache, layer, log)
        paths = [layer.path(cache) for layer in wanted]
        used = [_locked(path, fcntl.LOCK_SH) for path in paths]
        for old in {path for layer in wanted for path in cache.glob(f"{layer.name}-*")} - set(paths):
            _remove_unused(old)
    try:
        yield paths
    finally:
        for number in used:
            os.close(number)


def _make(cache: Path, layer: Layer, log: Log) -> None:
    if layer.path(cache).exists():
        return
    with log.nested(f"making {layer.name}"):
        part = cache / f"{layer.name}.part"
        shutil.rmtree(part, ignore_errors=True)
        layer.make(part)
        part.rename(layer.path(cache))


def _remove_unused(folder: Path) -> None:
    try:
        number = _locked(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    shutil.rmtree(folder)
    os.close(number)


def _locked(folder: Path, kind: int) -> int:
    number = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(number, kind)
    except BlockingIOError:
        os.close(number)
        raise
    return number
