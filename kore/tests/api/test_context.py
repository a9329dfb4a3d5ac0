from __future__ import annotations

from pathlib import Path

import pytest

from kore.api import context
from kore.errors import SettingsError
from kore.settings import Settings

URL = "postgresql+psycopg://kore@db.example.test/kore"


def with_database(settings: Settings, url: str | None) -> Settings:
    return Settings.model_validate(settings.model_dump() | {"database_url": url})


@pytest.fixture
def password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / "database-password").write_text("hu/sh@:%\n")
    return "hu/sh@:%"


def test_the_databases_password_comes_from_the_credential_alone(settings: Settings, password: str) -> None:
    store = context.open_store(with_database(settings, URL))
    url = store.engine.url
    assert (url.password, url.username, url.host, url.database) == (password, "kore", "db.example.test", "kore")
    assert "hu" not in repr(store.engine)
    store.close()


def test_without_a_credential_the_database_is_asked_without_a_password(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    store = context.open_store(with_database(settings, URL))
    assert store.engine.url.password is None
    store.close()


def test_sqlite_needs_no_password(settings: Settings, password: str) -> None:
    store = context.open_store(with_database(settings, None))
    assert store.engine.url.password is None
    assert password
    store.close()


def test_a_database_that_is_none_is_refused_without_its_address(settings: Settings, password: str) -> None:
    with pytest.raises(SettingsError, match="database_url") as refusal:
        context.open_store(with_database(settings, "nonsense://kore@db.example.test/kore"))
    assert password not in refusal.value.detail
    assert "db.example.test" not in refusal.value.detail
