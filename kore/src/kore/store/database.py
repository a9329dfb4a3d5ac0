"""Opening the store and its transactions."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

from kore.errors import SettingsError

_MIGRATIONS = Path(__file__).parent / "migrations"
#: any number, the same in every process that writes
_LOCK = 0x6B6F7265


class Store:
    """The database behind Kore: SQLite or PostgreSQL.

    There is one writer at a time, so that what a transaction has looked up stays true while it writes. SQLite lets the
    others poll for its lock, which is slow and unfair; so the writers of this process queue before it.
    """

    def __init__(self, url: str | URL, *, overwrites: bool = False) -> None:
        """Connect, without asking for anything yet.

        Args:
            url: an SQLAlchemy database URL.
            overwrites: whether SQLite overwrites what is deleted, instead of only letting go of it.
        """
        self.engine = _engine(url)
        if overwrites and self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _overwrite)
        self._turn = threading.Lock()
        self._writing = sessionmaker(self.engine.execution_options(writes=True), expire_on_commit=False)
        passing = self.engine.execution_options(writes=True, passing=True)
        self._writing_passing = sessionmaker(passing, expire_on_commit=False)
        self._reading = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that is committed at its end, or rolled back when anything is raised."""
        with self._turn, self._writing.begin() as session:
            yield session

    @contextmanager
    def write_passing(self) -> Iterator[Session]:
        """The same for what lives for minutes: a crash of Kore loses nothing of it, a power cut may lose the latest.

        Launches write little else, and waiting for the disk each time is what bounds their number.
        """
        with self._turn, self._writing_passing.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only looks; it never waits for a writer."""
        with self._reading() as session:
            yield session

    def upgrade(self) -> None:
        """Bring the tables to this version of Kore.

        Raises:
            SettingsError: the store was written by a newer Kore.
        """
        with self.engine.connect().execution_options(writes=True) as connection:
            try:
                command.upgrade(alembic_config(connection), "head")
            except CommandError as error:
                raise SettingsError(f"the store does not fit this version of Kore: {error}") from error
            connection.commit()

    def tidy(self) -> None:
        """Empty SQLite's journal, where what was deleted stands as it was before; PostgreSQL looks after its own."""
        if self.engine.dialect.name == "sqlite":
            with self._turn, self.engine.connect() as connection:
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def versions(self) -> tuple[str | None, str | None]:
        """The version that the tables have, None where there are none; and the one that this Kore works with."""
        with self.engine.connect() as connection:
            wanted = ScriptDirectory.from_config(alembic_config(connection)).get_current_head()
            return MigrationContext.configure(connection).get_current_revision(), wanted

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for an open connection; there is no ini file."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _engine(url: str | URL) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
        event.listen(engine, "begin", _begin_postgresql)
        return engine
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": 30, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # the driver would begin transactions late; `_begin_sqlite` does it
    for pragma in ("journal_mode=WAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _overwrite(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA secure_delete=ON")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at its beginning: taken later, it could fail half way."""
    options = connection.get_execution_options()
    if options.get("writes", False):
        connection.exec_driver_sql(f"PRAGMA synchronous={'NORMAL' if options.get('passing', False) else 'FULL'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    """A writer waits for the one before it, also for one of another process."""
    options = connection.get_execution_options()
    if options.get("writes", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    if options.get("passing", False):
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
