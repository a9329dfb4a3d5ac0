"""Secrets: what systemd hands over comes first; what we make is made once and kept close."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from kore import credentials
from kore.credentials import credential, secret
from kore.errors import SettingsError
from kore.settings import Settings


def test_a_secret_is_made_once_and_for_us_alone(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    made = secret(settings, "kore-to-hub")
    file = settings.state_dir / "secrets" / "kore-to-hub"
    assert made == secret(settings, "kore-to-hub") == file.read_text()
    assert made != secret(settings, "hub-to-kore")
    assert len(made) == 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(entry.name for entry in file.parent.iterdir()) == ["hub-to-kore", "kore-to-hub"]


def test_whoever_comes_second_takes_the_first_ones_secret(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("first")
    assert not credentials._write_once(file, "second")
    assert [entry.read_text() for entry in tmp_path.iterdir()] == ["first"]


def test_a_credential_comes_before_a_secret_of_our_own(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / "kore-to-hub").write_text("given\n")
    assert secret(settings, "kore-to-hub") == "given"
    assert not settings.state_dir.exists()


def test_an_empty_or_unreadable_secret_is_refused(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / "empty").write_text(" \n")
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary").write_bytes(b"\xff\xff")
    for name in ("empty", "folder", "binary"):
        with pytest.raises(SettingsError, match="the secret"):
            secret(settings, name)


def test_a_state_directory_that_cannot_be_made_is_refused(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    settings.state_dir.write_text("a file where a directory should be")
    with pytest.raises(SettingsError, match="cannot write the secret"):
        secret(settings, "kore-to-hub")


def test_a_credential_that_nobody_gives_is_none_and_none_is_made(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    assert credential("database-password") is None
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert credential("database-password") is None
    (tmp_path / "database-password").write_text("hush\n")
    assert credential("database-password") == "hush"
    assert not settings.state_dir.exists()
