"""The hub's database where nobody is remembered: what is deleted is overwritten, and no copy is made."""

from __future__ import annotations

import logging
import sqlite3
from typing import Any

from jupyterhub import dbutil

_log = logging.getLogger(__name__)


class Overwriting(sqlite3.Connection):
    """A connection that overwrites what it deletes; SQLite itself only unlinks it, so that it stays in the file."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Connect."""
        super().__init__(*arguments, **options)
        self.execute("PRAGMA secure_delete = ON")


#: for `JupyterHub.db_kwargs`; the hub's own default is the first
OPTIONS = {"connect_args": {"check_same_thread": False, "factory": Overwriting}}


def upgrade(url: str) -> None:
    """Bring the tables to this version of JupyterHub, which by itself would keep a copy of the people of that time."""
    dbutil.upgrade_if_needed(url, db_kwargs=OPTIONS, backup=False, log=_log)
