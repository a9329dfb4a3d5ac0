"""A course as launches make it, with a released assignment."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kore.archive import Limits
from kore.model import Launch
from kore.steps import release as releasing
from kore.steps.enrol import enrol
from kore.store import courses, outbox
from kore.store.archives import Archives
from kore.store.database import Store
from kore.store.outbox import Status

LIMITS = Limits(packed=10_000, unpacked=100_000, members=10)


@dataclass
class Course:
    """What the steps are called with."""

    store: Store
    archives: Archives
    limits: Limits
    slug: str
    clock: Any

    def release(self, name: str = "ps1", data: bytes | None = None, force: bool = False) -> Any:
        content = packed("p1.ipynb") if data is None else data
        return releasing.release(self.store, self.archives, self.limits, self.slug, name, content, force)

    def statuses(self) -> dict[tuple[str | None, str], Status]:
        """The outbox by assignment and student."""
        with self.store.read() as session:
            found = outbox.statuses(session, courses.get(session, self.slug).id)
        return {(status.assignment, status.student): status for status in found}


def packed(*names: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = 2
            tar.addfile(info, io.BytesIO(b"{}"))
    return buffer.getvalue()


@pytest.fixture
def pack() -> Callable[..., bytes]:
    return packed


@pytest.fixture
def course(store: Store, tmp_path: Path, launch_of: Callable[..., Launch], moment: Any) -> Course:
    """An instructor (user1), an assistant (user2), two learners (user5, user6)."""
    enrol(store, launch_of("1", "Instructor"))
    enrol(store, launch_of("2", roles=("Instructor/TeachingAssistant",)))
    enrol(store, launch_of("5"))
    slug = enrol(store, launch_of("6")).course
    assert slug is not None
    return Course(store, Archives(tmp_path / "archives"), LIMITS, slug, moment)
