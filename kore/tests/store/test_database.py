"""Transactions, and tables that are what the migrations make."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from kore.errors import SettingsError
from kore.model import Launch
from kore.store import people
from kore.store.database import Store
from kore.store.tables import Base


def test_the_migrations_make_the_tables(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_an_upgrade_of_an_up_to_date_store_changes_nothing(store: Store, launch_of: Callable[..., Launch]) -> None:
    with store.write() as session:
        people.ensure(session, launch_of())
    store.upgrade()
    with store.read() as session:
        assert people.find(session, "user5") is not None


def test_a_store_of_a_newer_kore_is_refused(store: Store) -> None:
    with store.write() as session:
        session.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(SettingsError, match="does not fit"):
        store.upgrade()


@pytest.mark.parametrize("transaction", [Store.write, Store.write_passing])
def test_what_raises_leaves_nothing_behind(
    transaction: Callable[[Store], AbstractContextManager[Session]], store: Store, launch_of: Callable[..., Launch]
) -> None:
    def breaks_off() -> None:
        with transaction(store) as session:
            people.ensure(session, launch_of())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        breaks_off()
    with store.read() as session:
        assert people.find(session, "user5") is None


def test_what_must_last_waits_for_the_disk_and_what_passes_does_not(store: Store) -> None:
    asked = {"sqlite": "PRAGMA synchronous", "postgresql": "SHOW synchronous_commit"}[store.engine.dialect.name]
    told = []
    for transaction in (store.write, store.write_passing, store.write):
        with transaction() as session:
            told.append(session.scalar(text(asked)))
    assert told in ([2, 1, 2], ["on", "off", "on"])


def test_a_reader_does_not_wait_for_a_writer(store: Store, launch_of: Callable[..., Launch]) -> None:
    with store.write() as writing:
        people.ensure(writing, launch_of())
        with store.read() as reading:
            assert people.find(reading, "user5") is None
    with store.read() as reading:
        assert people.find(reading, "user5") is not None


def test_writers_wait_for_each_other(store: Store, launch_of: Callable[..., Launch]) -> None:
    """Each looks first whether the person is there; two at once would both make them."""

    def launch() -> None:
        for number in range(10):
            with store.write() as session:
                people.ensure(session, launch_of(str(number)))

    threads = [threading.Thread(target=launch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as session:
        assert session.scalar(text("select count(*) from people")) == 10


def test_two_stores_on_one_database_wait_for_each_other(store: Store, launch_of: Callable[..., Launch]) -> None:
    second = Store(store.engine.url.render_as_string(hide_password=False))
    began = threading.Event()

    def write_later() -> None:
        began.set()
        with second.write() as session:
            people.ensure(session, launch_of())

    thread = threading.Thread(target=write_later)
    with store.write() as session:
        people.ensure(session, launch_of())
        thread.start()
        began.wait()
        time.sleep(0.2)  # enough for the other one to look, if it did not wait
    thread.join()
    second.close()
    with store.read() as session:
        assert session.scalar(text("select count(*) from people")) == 1


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'new.sqlite'}")
    store.upgrade()
    with store.read() as session:
        assert session.scalar(text("select count(*) from outbox")) == 0
        assert session.scalar(text("pragma foreign_keys")) == 1
        assert session.scalar(text("pragma journal_mode")) == "wal"
    store.close()


@pytest.mark.parametrize("overwrites", [True, False])
def test_what_is_deleted_is_overwritten_on_demand(empty_store: Path, tmp_path: Path, overwrites: bool) -> None:
    path = tmp_path / "kore.sqlite"
    shutil.copy(empty_store, path)
    store = Store(f"sqlite:///{path}", overwrites=overwrites)
    event.listen(store.engine, "connect", _as_built_by_some) if not overwrites else None
    with store.write() as session:
        session.execute(text("INSERT INTO platforms (issuer, client_id) VALUES ('somebody-who-has-gone', 'x')"))
    store.tidy()
    assert left_behind(tmp_path)
    with store.write() as session:
        session.execute(text("DELETE FROM platforms"))
    assert left_behind(tmp_path), "the journal still has it"
    store.tidy()
    assert left_behind(tmp_path) is not overwrites
    store.close()


def _as_built_by_some(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA secure_delete=OFF")


def left_behind(folder: Path) -> bool:
    return any(b"somebody-who-has-gone" in file.read_bytes() for file in folder.glob("kore.sqlite*"))


def test_tidying_is_nothing_to_postgresql(store: Store) -> None:
    store.tidy()
    assert store.versions()[0] == store.versions()[1]
