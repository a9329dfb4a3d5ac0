"""Settings: what is wrong with a file is said, all of it, and secrets are made once and kept close."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from kore import settings as settings_module
from kore.errors import SettingsError
from kore.settings import Settings, load, secret


def written(settings: Settings, tmp_path: Path, **changes: Any) -> Path:
    file = tmp_path / "instance.json"
    file.write_text(json.dumps(json.loads(settings.model_dump_json()) | changes))
    return file


def test_a_file_comes_back_as_it_was_written(settings: Settings, tmp_path: Path) -> None:
    assert load(written(settings, tmp_path)) == settings


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"colour": "red"}, "colour"),
        ({"ports": {"hub": 9, "speed": 1}}, "ports.speed"),
        ({"instance": "Main Hub"}, "lower-case"),
        ({"instance": None}, "instance"),
        ({"public_url": "http://hub.example.test"}, "https"),
        ({"public_url": "ftp://hub.example.test"}, "not a web address"),
        ({"public_url": "https://me@hub.example.test"}, "not a web address"),
        ({"state_dir": "state"}, "absolute"),
        ({"ports": {"hub": 9000, "kore": 9000}}, "same port"),
        ({"ports": {"hub": 70000}}, "ports.hub"),
        ({"sender": {"connections": 0}}, "sender.connections"),
        ({"archives": {"files": 0}}, "archives.files"),
    ],
)
def test_a_wrong_setting_is_named(settings: Settings, tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        load(written(settings, tmp_path, **changes))
    assert said in refusal.value.detail


def test_all_missing_settings_are_named_at_once(tmp_path: Path) -> None:
    file = tmp_path / "instance.json"
    file.write_text('{"instance": "main"}')
    with pytest.raises(SettingsError) as refusal:
        load(file)
    assert "public_url" in refusal.value.detail
    assert "state_dir" in refusal.value.detail


def test_a_platform_registered_twice_is_refused(settings: Settings, tmp_path: Path) -> None:
    platform = settings.platforms[0].model_dump()
    with pytest.raises(SettingsError, match="registered twice"):
        load(written(settings, tmp_path, platforms=[platform, platform]))
    assert load(written(settings, tmp_path, platforms=[platform, platform | {"client_id": "other"}]))


@pytest.mark.parametrize("content", [b"", b"[1]", b"{", b"\xff\xfe"])
def test_what_is_no_json_object_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "instance.json"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match="not a valid settings file"):
        load(file)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read"):
        load(tmp_path / "nowhere.json")


@pytest.mark.parametrize(
    ("url", "base", "kore"),
    [
        ("https://hub.example.test", "/", "/services/kore"),
        ("https://hub.example.test/", "/", "/services/kore"),
        ("https://hub.example.test/a/b/", "/a/b/", "/a/b/services/kore"),
    ],
)
def test_paths_follow_the_public_address(settings: Settings, url: str, base: str, kore: str) -> None:
    placed = Settings.model_validate(settings.model_dump() | {"public_url": url})
    assert (placed.base_path, placed.kore_path, placed.origin) == (base, kore, "https://hub.example.test")
    assert placed.hub_api_url == f"http://127.0.0.1:8081{base}hub/api"
    assert placed.secure


def test_a_platform_is_found_by_issuer_and_client_id_together(settings: Settings) -> None:
    known = settings.platforms[0]
    assert settings.platform(known.issuer, known.client_id) == known
    assert settings.platform(known.issuer, "other") is None
    assert settings.platform(f"{known.issuer}/", known.client_id) is None


def test_a_secret_is_made_once_and_for_us_alone(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    made = secret(settings, "kore-to-hub")
    file = settings.state_dir / "secrets" / "kore-to-hub"
    assert made == secret(settings, "kore-to-hub") == file.read_text()
    assert made != secret(settings, "hub-to-kore")
    assert len(made) == 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(entry.name for entry in file.parent.iterdir()) == ["hub-to-kore", "kore-to-hub"]


def test_whoever_comes_second_takes_the_first_ones_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret"
    file.write_text("first")
    monkeypatch.setattr(Path, "exists", lambda _: False)  # as if both had looked before either wrote
    settings_module._write_once(file, "second")
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
