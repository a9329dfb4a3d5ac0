from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from jupyterhub import dbutil, orm
from sqlalchemy import text

from kore.hub import database

NAME = "somebody-who-has-gone"


def left_behind(path: Path, options: dict[str, Any]) -> bool:
    """Whether the file still holds the name of a user whom the hub has deleted."""
    session = orm.new_session_factory(f"sqlite:///{path}", **options)()
    session.add(orm.User(name=NAME))
    session.commit()
    assert NAME.encode() in path.read_bytes()
    session.delete(orm.User.find(session, NAME))
    session.commit()
    session.close()
    return NAME.encode() in path.read_bytes()


def test_what_is_deleted_is_overwritten(tmp_path: Path) -> None:
    assert left_behind(tmp_path / "usual.sqlite", {"connect_args": {"factory": Keeping}})
    assert not left_behind(tmp_path / "hub.sqlite", database.OPTIONS)


class Keeping(sqlite3.Connection):
    """What SQLite does by itself; some systems build it otherwise."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.execute("PRAGMA secure_delete = OFF")


def test_an_upgrade_makes_no_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'jupyterhub.sqlite'}"
    upgraded: list[str] = []
    monkeypatch.setattr(dbutil, "upgrade", upgraded.append)
    database.upgrade(url)
    session = orm.new_session_factory(url)()
    database.upgrade(url)
    assert upgraded == []
    session.execute(text("UPDATE alembic_version SET version_num = '0eee8c825d24'"))  # an early one
    session.commit()
    database.upgrade(url)
    assert upgraded == [url]
    assert [file.name for file in tmp_path.iterdir()] == ["jupyterhub.sqlite"]
