"""The store on SQLite and on PostgreSQL, and a course with people, put in by the store's own functions."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from kore.model import Launch, Role
from kore.store import assignments, columns, courses, members, people
from kore.store.database import Store
from kore.store.tables import Base

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
#: PostgreSQL does not run as root
_USER = "nobody" if os.geteuid() == 0 else None


def _programs() -> Path | None:
    """Where PostgreSQL's programs are: on the path, else where Debian puts them."""
    found = shutil.which("pg_ctl")
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return Path(found).resolve().parent if found else places[-1].parent if places else None


@contextmanager
def _server(programs: Path) -> Iterator[str]:
    """A private server behind a socket in a directory of its own; its address."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if _USER is not None:
        shutil.chown(folder, _USER)
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=_USER, cwd=folder)

    try:
        run("initdb", "--no-sync", "--auth=trust", "--username=kore", "--encoding=UTF8")
        run("pg_ctl", "--wait", "--log", str(folder / "log"), "--options", options, "start")
        try:
            yield f"postgresql+psycopg://kore@/postgres?host={folder}"
        finally:
            run("pg_ctl", "--wait", "--mode=immediate", "stop")
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (pg_ctl is neither on the path nor below /usr/lib/postgresql)")
    with _server(programs) as address:
        store = Store(address)
        store.upgrade()
        store.close()
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, empty_store: Path, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        shutil.copy(empty_store, tmp_path / "kore.sqlite")
        opened = Store(f"sqlite:///{tmp_path / 'kore.sqlite'}")
    else:
        opened = Store(request.getfixturevalue("postgresql"))
    with _as_it_was(opened):
        yield opened
    opened.close()


@contextmanager
def _as_it_was(store: Store) -> Iterator[None]:
    """Empty again afterwards, for the next test on the same server."""
    with store.read() as session:
        version = session.scalar(text("select version_num from alembic_version"))
    yield
    with store.write() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
        session.execute(text("update alembic_version set version_num = :version"), {"version": version})


@dataclass
class Ids:
    """Keys of what is there."""

    course: int
    slug: str
    assignment: int
    column: int
    ada: int
    bob: int


@pytest.fixture
def ids(store: Store, launch_of: Callable[..., Launch]) -> Ids:
    with store.write() as session:
        platform = courses.ensure_platform(session, "https://lms.example.test", "kore")
        course = courses.ensure(session, platform, launch_of())
        ada, bob = (people.ensure(session, launch_of(number)).id for number in ("5", "6"))
        for person in (ada, bob):
            members.launched(session, course.id, person, Role.LEARNER, NOW)
        assignment = assignments.ensure(session, course.id, "ps1").id
        column = columns.ensure(session, course.id, assignment)
        return Ids(course.id, course.slug, assignment, column, ada, bob)
