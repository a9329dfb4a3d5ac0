from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kore import settings
from kore.api.context import open_store
from kore.cli.store import opened
from kore.errors import SettingsError
from kore.store import courses


def test_a_store_that_the_service_has_not_made(write_settings: Callable[..., Path]) -> None:
    found = settings.load(write_settings())
    found.kore_dir.mkdir(parents=True)
    with pytest.raises(SettingsError, match="has the service started"), opened(found) as store, store.read() as session:
        courses.everything(session)
    assert not (found.kore_dir / "kore.sqlite").exists(), "looking makes no file of somebody else's"


def test_a_store_that_is_there(write_settings: Callable[..., Path]) -> None:
    found = settings.load(write_settings())
    found.kore_dir.mkdir(parents=True)
    open_store(found).upgrade()
    with opened(found) as store, store.read() as session:
        assert courses.everything(session) == []
